import { createRequire } from 'node:module';

import 'zone.js';
import {
  map,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  type Subscriber,
  type Subscription,
  takeUntil,
} from 'rxjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { forgetMishaps } from '../../../../lib/dev/base/mishaps.js';
import { createOwner } from '../../../../lib/index.js';
import { ownedBy, timeoutOrAbort } from '../../../../operators/index.js';

const undos: (() => void)[] = [];
const install = (): void => void undos.push(enableDevMode({ track: 'all' }));
const undo = (): void => undos.splice(0).forEach((one) => one());
afterEach(undo);

const warn = vi.spyOn(console, 'warn').mockReturnValue();
beforeEach(() => {
  forgetMishaps();
  warn.mockClear();
});
// Nothing of ours has failed.
afterEach(() => expect(warn.mock.calls).toEqual([]));

/** The zones in which the parts of a subscription run: made in one, fed from another, and left from a third. */
function zonesOf(): string[] {
  const made = Zone.root.fork({ name: 'made' });
  const left = Zone.root.fork({ name: 'left' });
  const heard: string[] = [];
  const hears = (what: string): void => void heard.push(`${what} in ${Zone.current.name}`);
  const subject = new Subject<number>();
  const begin = (): Subscription =>
    new Observable<number>((subscriber) => {
      hears('subscribed');
      const inner = subject.subscribe((value) => subscriber.next(value));
      return () => {
        hears('torn down');
        inner.unsubscribe();
      };
    })
      .pipe(map((value) => (hears('mapped'), value)))
      .subscribe({ next: () => hears('heard'), complete: () => hears('completed') });
  const subscription = made.run<Subscription>(begin);
  const bare = made.run<Subscription>(() => subject.subscribe(() => hears('bare')));
  subject.next(1);
  left.run(() => subject.next(2));
  left.run(() => [bare, subscription].forEach((one) => one.unsubscribe()));
  made.run<Observable<number>>(() => of(1)).subscribe({ complete: () => hears('completed') });
  return heard;
}

/** The zones of the end and the finalizers of a subscription whose owner closes in another zone. */
function zonesOfEnds(): string[] {
  const heard: string[] = [];
  const stop = new Subject<void>();
  const ending = (name: string, end: (owner: ReturnType<typeof createOwner>) => Observable<never>): void => {
    const owner = createOwner();
    const hears = (what: string): void => void heard.push(`${name}: ${what} in ${Zone.current.name}`);
    const begin = (): Subscription =>
      end(owner).subscribe({ complete: () => hears('completed'), error: () => hears('failed') });
    const subscription = Zone.root.fork({ name: 'made' }).run<Subscription>(begin);
    subscription.add(() => hears(`finalized, ${subscription.closed ? 'closed' : 'open'}`));
    Zone.root.fork({ name: 'left' }).run(() => {
      stop.next();
      void owner.close();
    });
  };
  const source = (): Observable<never> =>
    new Observable(() => () => heard.push(`torn down in ${Zone.current.name}`));
  ending('takeUntil', () => source().pipe(takeUntil(stop)));
  ending('ownedBy', (owner) => source().pipe(ownedBy(owner)));
  ending('ownedBy above a map', (owner) => source().pipe(ownedBy(owner), map(String)) as Observable<never>);
  ending('ownedBy, with errors', (owner) => source().pipe(ownedBy(owner, { onClose: 'error' })));
  ending('ownedBy, silent', (owner) => source().pipe(ownedBy(owner, { onClose: 'silent' })));
  ending('timeoutOrAbort', (owner) => source().pipe(timeoutOrAbort({ owner })));
  ending('NEVER', (owner) => NEVER.pipe(ownedBy(owner)));
  return heard;
}

describe('beside the patch of zone.js for rxjs', () => {
  let alone: string[];
  let endsAlone: string[];

  beforeAll(() => {
    // Dev mode is below: it was installed first.
    install();
    createRequire(import.meta.url)('zone.js/plugins/zone-patch-rxjs');
  });

  it('below it, everything runs in its usual zone', () => {
    const tracked = zonesOf();
    const ends = zonesOfEnds();
    const open = leaks.open().length;
    undo();
    alone = zonesOf();
    endsAlone = zonesOfEnds();
    expect(alone).toContain('heard in made');
    expect(endsAlone).toContain('ownedBy: completed in made');
    expect([tracked, ends, open]).toEqual([alone, endsAlone, 0]);
  });

  it('above it, everything runs in its usual zone, and is tracked', () => {
    install();
    expect([zonesOf(), zonesOfEnds()]).toEqual([alone, endsAlone]);
    const mark = leaks.mark();
    const subscription = new Subject().subscribe();
    expect(leaks.find({ since: mark })).toMatchObject([{ count: 1, kind: 'root' }]);
    subscription.unsubscribe();
    expect(leaks.open()).toEqual([]);
    undo();
    expect([zonesOf(), zonesOfEnds()]).toEqual([alone, endsAlone]);
  });

  it('above it, a shared stream of an owner is tracked', () => {
    const owner = createOwner();
    install();
    const mark = leaks.mark();
    const subscription = new Subject().pipe(share(), ownedBy(owner)).subscribe();
    expect(leaks.find({ since: mark, owned: true })).toMatchObject([{ kind: 'root', count: 1 }]);
    subscription.unsubscribe();
  });

  it('uses the right zone for subscriptions from before the undo', () => {
    const heard: string[] = [];
    const subject = new Subject();
    install();
    Zone.root.fork({ name: 'made' }).run(() => subject.subscribe(() => heard.push(Zone.current.name)));
    subject.next(1);
    undo();
    subject.next(2);
    expect(heard).toEqual(['made', 'made']);
  });

  it('above it, a producer that goes on after the teardown is found', () => {
    let now = 0;
    undos.push(enableDevMode({ track: 'all', now: () => now }));
    let producer: Subscriber<number> | undefined;
    const heard: number[] = [];
    const deaf = new Observable<number>((subscriber) => void (producer = subscriber));
    deaf.subscribe((value) => heard.push(value)).unsubscribe();
    for (; now < 3; now++) producer?.next(now);
    expect(leaks.find()).toMatchObject([{ verdict: 'zombie', count: 1 }]);
    expect(heard).toEqual([]);
    undo();
    producer?.next(now);
  });
});
