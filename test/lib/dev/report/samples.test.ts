import { NEVER, Observable, type Observer, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type DevModeOptions, enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import { type Sample, takeSamples } from '../../../../lib/dev/report/samples.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';
import { handTimers, lineOfCaller } from '../support.js';

let now = 0;
const undos: (() => void)[] = [];
const on = (options: DevModeOptions = {}): void => {
  undos.push(enableDevMode({ track: 'all', now: () => now, rules: { outlived: { grace: 0 } }, ...options }));
};
const opened = (subscription: Subscription): void => void undos.push(() => subscription.unsubscribe());
const named = (name: string): Sample | undefined =>
  takeSamples(registry()).find((sample) => sample.name === name);

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo();
  vi.restoreAllMocks();
});

describe('samples', () => {
  it('count equal subscriptions as one, with the sum of their ages', () => {
    on();
    const line = lineOfCaller(1);
    const open = (): void => opened(NEVER.pipe(withLeakGuard('prices')).subscribe());
    open();
    now = 10;
    open();
    now = 15;

    expect(named('prices')).toMatchObject({
      owners: [],
      owner: '',
      state: 'none',
      verdict: 'none',
      severity: 'none',
      kind: 'root',
      package: undefined,
      count: 2,
      age: 20,
      stack: [{ file: expect.stringContaining('samples.test.ts') as string, line }],
    });
  });

  it('name the owners from the outermost, including those that dev mode does not know', async () => {
    const root = createOwner({ name: 'root' });
    const unmet = root.child({ name: 'un/met' });
    on();
    const app = createOwner({ name: 'app' });
    const page = app.child({ name: 'GET /a' });
    opened(NEVER.pipe(withLeakGuard('known'), ownedBy(page)).subscribe());
    const late = unmet.child({ name: 'late' });
    opened(NEVER.pipe(withLeakGuard('unknown'), ownedBy(late)).subscribe());

    expect(named('known')).toMatchObject({ owners: ['app', 'GET /a'], owner: 'app/GET /a', state: 'open' });
    expect(named('unknown')?.owners).toEqual(['root', 'un/met', 'late']);
    await Promise.all([app.close(), root.close()]);
  });

  it('have the verdicts of leaks, without known and ignored ones', async () => {
    on({
      ignore: 'ignored',
    });
    const owner = createOwner({ name: 'page' });
    for (const name of ['leaking', 'ignored']) opened(NEVER.pipe(withLeakGuard({ name, owner })).subscribe());
    await owner.close();

    expect(named('leaking')).toMatchObject({ verdict: 'outlived', severity: 'leak', state: 'closed' });
    expect(named('ignored')).toMatchObject({ verdict: 'none', severity: 'none' });
  });

  it('mark the leaks of a baseline as known', async () => {
    on();
    const owner = createOwner({ name: 'page' });
    opened(NEVER.pipe(withLeakGuard({ name: 'old', owner })).subscribe());
    await owner.close();
    const fingerprint = leaks.find().find(({ name }) => name === 'old')?.fingerprint ?? '';
    on({ baseline: [{ fingerprint, reason: 'later' }] });

    expect(named('old')).toMatchObject({ verdict: 'outlived', severity: 'known' });
  });

  it('include ended subscriptions that are reported, at the line that made the producer', () => {
    handTimers();
    on();
    const observers: Observer<number>[] = [];
    const line = lineOfCaller(1);
    const source = new Observable<number>((observer) => void observers.push(observer));
    for (let times = 0; times < 2; times++) source.pipe(withLeakGuard('deaf')).subscribe().unsubscribe();
    for (let turn = 0; turn < 3; turn++) {
      now++;
      for (const observer of observers) observer.next(turn);
    }

    expect(named('deaf')).toMatchObject({ verdict: 'zombie', severity: 'leak', count: 2, stack: [{ line }] });
  });

  it('include no ended ones that are ignored', async () => {
    on({ sites: 'off' });
    const owner = createOwner({ name: 'page' });
    await owner.close();
    NEVER.pipe(ownedBy(owner)).subscribe();
    const late = (): Sample[] => takeSamples(registry()).filter(({ verdict }) => verdict === 'late');
    expect(late()).toMatchObject([{ severity: 'note', owner: 'page', state: 'closed', stack: [] }]);

    on({ ignore: ({ verdict }) => verdict === 'late' });

    expect(late()).toEqual([]);
    expect(takeSamples(registry())).toEqual([]);
  });
});
