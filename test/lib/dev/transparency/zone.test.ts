import { createRequire } from 'node:module';

import 'zone.js';
import { map, Observable, of, Subject, type Subscriber, type Subscription } from 'rxjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';

const undos: (() => void)[] = [];
const install = (): void => void undos.push(enableDevMode({ track: 'all' }));
const undo = (): void => undos.splice(0).forEach((one) => one());
afterEach(undo);

/** In which zones the parts of a subscription run: made in one, fed from another, and left from a third. */
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

describe('beside the patch of zone.js for rxjs', () => {
  let alone: string[];

  beforeAll(() => {
    // Ours below: it is on when the other comes.
    install();
    createRequire(import.meta.url)('zone.js/plugins/zone-patch-rxjs');
  });

  it('below it, everything runs in the zone where it did', () => {
    const tracked = zonesOf();
    const open = leaks.open().length;
    undo();
    alone = zonesOf();
    expect(alone).toContain('heard in made');
    expect([tracked, open]).toEqual([alone, 0]);
  });

  it('above it, everything runs in the zone where it did, and is seen', () => {
    install();
    expect(zonesOf()).toEqual(alone);
    const mark = leaks.mark();
    const subscription = new Subject().subscribe();
    expect(leaks.find({ since: mark })).toMatchObject([{ count: 1, kind: 'root' }]);
    subscription.unsubscribe();
    expect(leaks.open()).toEqual([]);
    undo();
    expect(zonesOf()).toEqual(alone);
  });

  it('goes on in the right zone for what was subscribed while it was on', () => {
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
