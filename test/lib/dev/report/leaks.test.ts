import { firstValueFrom, merge, NEVER, share, shareReplay, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  assertNoLeaks,
  enableDevMode,
  leaks,
  type DevModeOptions,
  type Mark,
} from '../../../../lib/dev/index.js';
import { host } from '../../../../lib/dev/base/host.js';
import { reportOf } from '../../../../lib/dev/report/leaks.js';
import type { Leak } from '../../../../lib/leak.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { channel } from '../../../../lib/channel.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';

let now = 0;
let undo: () => void = () => undefined;
const on = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, ...options });
};

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
  host.codeFrame = undefined;
});

describe('a subscription to a Subject that was unsubscribed', () => {
  const severity = (listen: (dropping: Subject<number>) => void): unknown[] => {
    on();
    const since = leaks.mark();
    const dropping = new Subject<number>();
    listen(dropping);
    dropping.unsubscribe();
    return leaks.find({ since }).map((leak) => [leak.severity, leak.hint.includes('complete the Subject')]);
  };

  it('is a note if nothing else could wake it, and a leak if something could', () => {
    expect(severity((dropping) => dropping.subscribe())).toEqual([['note', true]]);
    undo();
    expect(severity((dropping) => merge(dropping, NEVER).subscribe())).toEqual([['note', true]]);
    undo();
    expect(severity((dropping) => merge(dropping, new Subject()).subscribe())).toEqual([['leak', false]]);
  });
});

describe('leaks', () => {
  it('is empty while dev mode is off, and the report says so', async () => {
    NEVER.subscribe();
    const since = leaks.mark();
    expect(leaks.find({ since })).toEqual([]);
    expect(leaks.open()).toEqual([]);
    expect(leaks.snapshot()).toMatchObject({ schema: 1, leaks: [], open: [], owners: [] });
    expect(leaks.report()).toBe('Dev mode is off, so nothing is watched: call enableDevMode() first.');
    await expect(assertNoLeaks({ since })).rejects.toThrow(
      'assertNoLeaks was called while dev mode was off, so nothing is watched. Call enableDevMode() first.',
    );
  });

  it('does not report unowned subscriptions without a mark, however old', () => {
    on();
    NEVER.subscribe();
    void firstValueFrom(NEVER);
    NEVER.pipe(share()).subscribe();
    now = 1e9;
    expect(leaks.find()).toEqual([]);
    expect(leaks.report()).toBe('No leaks.');
  });

  it('reports only subscriptions opened after the mark', () => {
    on();
    NEVER.subscribe();
    const since = leaks.mark();
    const first = NEVER.subscribe();
    const later = leaks.mark();
    expect(leaks.find({ since })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
    expect(leaks.find({ since: later })).toEqual([]);
    first.unsubscribe();
    expect(leaks.find({ since })).toEqual([]);
  });

  it('has a report with the line, and the code if the host can show it', () => {
    on();
    host.codeFrame = ({ line }, { color }) => `line ${line} ${color}`;
    const since = leaks.mark();
    NEVER.subscribe();
    expect(leaks.report({ since })).toMatch(
      /^1 leaked subscription in 1 place\.\n\nunowned: .*\n {2}at test\/lib\/dev\/report\/leaks\.test\.ts:\d+:\d+\n\n {4}line \d+ false\n/,
    );
    expect(leaks.report({ since, color: true })).toMatch(/line \d+ true/);
  });

  const entry: Leak = {
    verdict: 'unowned',
    severity: 'leak',
    fingerprint: 'unowned|root||',
    kind: 'root',
    count: 1,
    sites: [],
    oldestAge: 1,
    values: 0,
    hint: 'End it.',
  };

  it('reports the URL if there is no project folder, as in a page', () => {
    on();
    const url = 'http://localhost:4200/chunk.js';
    const shown = (file: string): string =>
      reportOf([{ ...entry, sites: [{ file, line: 63, column: 27, count: 1 }] }], false);
    expect(shown('/app/page.ts')).toContain('at /app/page.ts:63:27');
    vi.stubGlobal('process', undefined);
    const inPage = [shown(url), shown('/app/page.ts')];
    vi.unstubAllGlobals();
    expect(inPage).toEqual([
      expect.stringContaining(`at ${url}:63:27`),
      expect.stringContaining('at /app/page.ts:63:27'),
    ]);
  });

  it.each<[unknown, string]>([
    [{ sinse: 1 }, 'find has no option "sinse". It takes: since, owned.'],
    [{ since: 5 }, 'since must be a mark made by leaks.mark() (got 5).'],
    [{ since: null }, 'since must be a mark made by leaks.mark() (got null).'],
    [{ owned: 'yes' }, 'owned must be true or false (got "yes").'],
  ])('refuses %j', (options, message) => {
    expect(() => leaks.find(options as { since: Mark })).toThrow(new TypeError(message));
  });

  it('rejects an invalid color', () => {
    expect(() => leaks.report({ color: 'red' as unknown as boolean })).toThrow(
      new TypeError('color must be true or false (got "red").'),
    );
  });

  it('is the same for every copy of the package in the realm', async () => {
    on();
    NEVER.subscribe();
    vi.resetModules();
    const other = await import('../../../../lib/dev/report/leaks.js');
    expect(other.leaks.open()).toEqual(leaks.open());
  });
});

describe('the verdicts', () => {
  it('come leaks first, then in the order of precedence; one subscription is reported once', async () => {
    on();
    const owner = createOwner({ name: 'page' });
    const closed = createOwner({ name: 'closed' });
    await closed.close();
    const since = leaks.mark();
    NEVER.subscribe();
    NEVER.pipe(ownedBy(closed)).subscribe();
    NEVER.pipe(withLeakGuard({ owner, maxAge: 5 })).subscribe();
    NEVER.pipe(withLeakGuard({ maxAge: 5, maxIdle: 5 })).subscribe();
    NEVER.pipe(withLeakGuard({ maxIdle: 5 })).subscribe();
    now = 10;
    await owner.close();
    expect(leaks.find({ since }).map(({ verdict, severity }) => `${verdict} ${severity}`)).toEqual(
      ['overdue leak', 'overdue leak', 'stalled leak', 'unowned leak', 'late note'].filter(
        (_, at, all) => at === 0 || all[at] !== all[at - 1],
      ),
    );
    now = 510;
    expect(leaks.find().map(({ verdict, count }) => `${verdict} ${count}`)).toEqual([
      'outlived 1',
      'overdue 1',
      'stalled 1',
      'late 1',
    ]);
  });

  it('late is a leak for a subscription that is open although its owner had closed', async () => {
    on();
    const owner = createOwner({ name: 'page' });
    await owner.close();
    now = 1;
    runWithOwner(owner, () => NEVER.subscribe());
    now = 500;
    expect(leaks.find()).toEqual([]);
    now = 501;
    expect(leaks.find()).toMatchObject([
      {
        verdict: 'late',
        severity: 'leak',
        owner: { path: 'page' },
        hint: expect.stringContaining('owner.state') as string,
      },
    ]);
  });

  it('late differs from outlived by the order of close and subscribe, even within one ms', async () => {
    on();
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.subscribe());
    await owner.close();
    runWithOwner(owner, () => NEVER.subscribe());
    now = 1_000;
    expect(leaks.find().map(({ verdict, count }) => [verdict, count])).toEqual([
      ['outlived', 1],
      ['late', 1],
    ]);
  });

  it('late is a note for a teardown, a subscription or a value that reached a closed owner', async () => {
    on({ sites: 'off' });
    const owner = createOwner({ name: 'page' });
    const events = channel<number>(owner, { name: 'events' });
    await owner.close();
    const since = leaks.mark();
    owner.own(() => undefined, { name: 'a teardown' });
    NEVER.pipe(ownedBy(owner, { name: 'a stream' })).subscribe();
    events.next(1);
    now = 7;
    expect(leaks.find({ since })).toMatchObject([
      { name: 'a teardown', kind: 'guarded', count: 1, oldestAge: 7, sites: [], owner: { path: 'page' } },
      { name: 'a stream' },
      { name: 'events' },
    ]);
    expect(leaks.find({ since }).map(({ hint }) => hint.split(/[,:] /)[1])).toEqual([
      'so the teardown ran at once',
      'so the source was never subscribed to',
      'so nobody heard the value',
    ]);
    expect(leaks.find({ since: leaks.mark() })).toEqual([]);
  });

  it('name a foreign owner, whose close is found by polling', () => {
    on();
    const controller = new AbortController();
    NEVER.pipe(withLeakGuard({ owner: controller.signal })).subscribe();
    const since = leaks.mark();
    NEVER.pipe(withLeakGuard({ owner: controller.signal })).subscribe();
    expect(leaks.find({ since })).toEqual([]);
    now = 10;
    controller.abort('enough');
    expect(leaks.find({ since })).toMatchObject([
      { verdict: 'unowned', owner: { path: 'AbortSignal', reason: 'enough' } },
    ]);
    now = 510;
    expect(leaks.find()).toMatchObject([{ verdict: 'outlived', count: 2 }]);
  });

  it('count the different owners of equal leaks', async () => {
    on();
    const since = leaks.mark();
    const owners = ['a', 'b'].map((name) => createOwner({ name }));
    for (const owner of owners) {
      runWithOwner(owner, () => NEVER.subscribe());
      now++;
    }
    for (const owner of owners) await owner.close();
    expect(leaks.find({ since })).toMatchObject([{ count: 2, owners: 2, owner: { name: 'a' } }]);
  });

  it('have a fix against hanging for a promise, in each of them', async () => {
    on();
    const owner = createOwner();
    const since = leaks.mark();
    const promise = /^A promise made from a stream hangs/;
    void firstValueFrom(NEVER);
    void firstValueFrom(NEVER.pipe(withLeakGuard({ maxAge: 5 })));
    void firstValueFrom(NEVER.pipe(withLeakGuard({ maxIdle: 5 })));
    void firstValueFrom(NEVER.pipe(withLeakGuard({ owner })));
    now = 10;
    await owner.close();
    now = 1_000;
    const found = leaks.find({ since });
    expect(found.map(({ verdict }) => verdict)).toEqual(['outlived', 'overdue', 'stalled', 'unowned']);
    for (const { hint } of found) expect(hint).toMatch(promise);
  });

  it('distinguish a connection from its consumer', () => {
    on();
    const since = leaks.mark();
    NEVER.subscribe();
    NEVER.pipe(shareReplay(1)).subscribe().unsubscribe();
    expect(leaks.find({ since })).toMatchObject([
      { kind: 'root', hint: expect.stringContaining('ownedBy(owner)') as string },
      { kind: 'connection', hint: expect.stringContaining('refCount') as string },
    ]);
  });
});
