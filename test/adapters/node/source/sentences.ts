import type { Typed } from './typed-programs.js';

/** Programs whose fix is known, and is no edit of a few lines. */
export const SENTENCES: readonly Typed[] = [
  {
    name: 'what a generator does not unsubscribe',
    fix: 'Nothing unsubscribes sub if the consumer of values() stops early: unsubscribe it in a finally block around the code that follows.',
    program: `import { interval } from 'rxjs';
export function* values(): Generator<number> {
  const sub = interval(1).subscribe(); // here
  yield 1;
  sub.unsubscribe();
}
`,
  },
  {
    name: 'what is not reached',
    fix: 'sub.unsubscribe() at line 5 was not reached: something before it threw, returned, or is still waiting. Put it in a finally block, and set a time limit for whatever is awaited before it.',
    program: `import { interval } from 'rxjs';
export async function run(work: () => Promise<void>): Promise<void> {
  const sub = interval(1).subscribe(); // here
  await work();
  sub.unsubscribe();
}
`,
  },
  {
    name: 'what another function would unsubscribe',
    fix: 'sub.unsubscribe() at line 4 has not run for this subscription: make sure that it runs when the subscription should end.',
    program: `import { interval } from 'rxjs';
export function start(defer: (work: () => void) => void): void {
  const sub = interval(1).subscribe(); // here
  defer(() => sub.unsubscribe());
}
`,
  },
  {
    name: 'a variable that is set again',
    fix: 'Line 4 overwrites sub, and this subscription stays open. Keep each subscription in a variable of its own, and unsubscribe each when it is no longer needed.',
    program: `import { interval } from 'rxjs';
export function start(): void {
  let sub = interval(1).subscribe(); // here
  sub = interval(2).subscribe();
  sub.unsubscribe();
}
`,
  },
  {
    name: 'a listener that is subscribed',
    fix: 'onChange() passes values to listener, and nothing can end that. Return the subscription, so that the caller can unsubscribe it.',
    program: `import { interval } from 'rxjs';
export function onChange(listener: (value: number) => void): void {
  interval(1).subscribe({ next: listener }); // here
}
`,
  },
  {
    name: 'a listener that is called',
    fix: 'onChange() passes values to listener, and nothing can end that. Return the subscription, so that the caller can unsubscribe it.',
    program: `import { interval } from 'rxjs';
export function onChange(listener: (value: string) => void): void {
  interval(1).subscribe((value) => listener(String(value))); // here
}
`,
  },
  {
    name: 'what several callers drop',
    fix: 'watch() returns the subscription, and lines 5, 6 drop it: keep it there, and unsubscribe it.',
    program: `import { interval, type Subscription } from 'rxjs';
function watch(): Subscription {
  return interval(1).subscribe(); // here
}
watch();
watch();
`,
  },
  {
    name: 'what is returned, and called from elsewhere',
    fix: 'watch() returns the subscription: its caller must keep and unsubscribe it.',
    program: `import { interval, type Subscription } from 'rxjs';
export function watch(): Subscription {
  const sub = interval(1).subscribe(); // here
  return sub;
}
`,
  },
  {
    name: 'a first event that does not come',
    fix: "take(1) waits for a value of fromEvent(db, 'open'), and none has come since this subscription was made. If it came earlier, check for that first; if it may never come, limit the wait with timeoutOrAbort(…).",
    program: `import { fromEvent, take } from 'rxjs';
declare const db: EventTarget;
fromEvent(db, 'open').pipe(take(1)).subscribe(); // here
`,
  },
  {
    name: 'an input that does not come, and would be the end',
    leak: {
      facts: [
        {
          what: 'inputs',
          of: 'combineLatest',
          total: 2,
          open: [
            { at: 1, value: true },
            { at: 2, value: false },
          ],
        },
      ],
    },
    fix: 'combineLatest waits for a value of b$: give it an initial value with startWith(…), or limit the wait with timeoutOrAbort(…).',
    program: `import { combineLatest, Subject, take } from 'rxjs';
const [a$, b$] = [new Subject(), new Subject()];
combineLatest([a$, b$]).pipe(take(1)).subscribe(); // here
`,
  },
  {
    name: 'an inner stream that does not complete',
    leak: { facts: [{ what: 'queue', at: 1, waiting: 2 }] },
    fix: 'concatMap takes the next value only after the inner stream of the previous value (interval(ms)) has completed, which it has not. Make that stream complete, with take(1) or takeUntil(…); or use switchMap if only the newest one matters.',
    program: `import { concatMap, interval, Subject } from 'rxjs';
new Subject<number>().pipe(concatMap((ms) => interval(ms))).subscribe(); // here
`,
  },
  {
    name: 'inner streams that pile up',
    leak: { verdict: 'growing', inner: { open: 3, subscriptions: 1 } },
    fix: 'Each value of room$ opens one more stream in mergeMap, and none of them ends. Use switchMap if only the newest one matters; otherwise end each of them, with take(…) or takeUntil(…).',
    program: `import { interval, mergeMap, Subject } from 'rxjs';
const room$ = new Subject<number>();
room$.pipe(mergeMap((ms) => interval(ms))).subscribe(); // here
`,
  },
  {
    name: 'groups that pile up',
    leak: { verdict: 'growing', inner: { open: 3, subscriptions: 1 } },
    fix: 'Each new key of groupBy opens a group, and no group ends. Give groupBy a duration that ends idle groups, such as groupBy(key, { duration: (group) => group.pipe(debounceTime(60_000)) }).',
    program: `import { groupBy, mergeMap, scan, Subject } from 'rxjs';
const visits$ = new Subject<string>();
visits$.pipe(groupBy((user) => user), mergeMap((visits) => visits.pipe(scan((n) => n + 1, 0)))).subscribe(); // here
`,
  },
  {
    name: 'groups with a duration that pile up',
    leak: { verdict: 'growing', inner: { open: 3, subscriptions: 1 } },
    fix: 'Each value of visits$ opens one more stream in mergeMap, and none of them ends. Use switchMap if only the newest one matters; otherwise end each of them, with take(…) or takeUntil(…).',
    program: `import { groupBy, mergeMap, NEVER, Subject } from 'rxjs';
const visits$ = new Subject<string>();
visits$.pipe(groupBy((user) => user, { duration: () => NEVER }), mergeMap((visits) => visits)).subscribe(); // here
`,
  },
  {
    name: 'a notifier that is assigned again',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'Line 5 replaces this.stop$, and earlier subscriptions still listen to the previous one. Send the previous one a value before it is replaced.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Slideshow {
  private stop$ = new Subject<void>();
  play(): void {
    this.stop$ = new Subject<void>();
    interval(5).pipe(takeUntil(this.stop$)).subscribe(); // here
  }
  pause(): void {
    this.stop$.next();
  }
}
`,
  },
  {
    name: 'a map that keeps one of each key',
    fix: 'If this.subs already has a subscription for user, that one stays open: unsubscribe it first. Otherwise, call close() when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Presence {
  private readonly subs = new Map<string, Subscription>();
  join(user: string): void {
    this.subs.set(user, interval(1).subscribe()); // here
  }
  close(): void {
    for (const sub of this.subs.values()) sub.unsubscribe();
  }
}
`,
  },
  {
    name: 'an array whose object is not ended',
    fix: 'destroy() of Board unsubscribes this.all, but has not done so for this object: call destroy() when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Board {
  private readonly all: Subscription[] = [];
  show(): void {
    const sub = interval(1).subscribe(); // here
    this.all.push(sub);
  }
  destroy(): void {
    this.all.forEach((one) => one.unsubscribe());
  }
}
`,
  },
  {
    name: 'a set that nothing unsubscribes, and no end',
    fix: 'this.all keeps it, but nothing unsubscribes its contents. Unsubscribe them, in a method of Board that is called when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Board {
  private readonly all = new Set<Subscription>();
  show(): void {
    this.all.add(interval(1).subscribe()); // here
  }
}
`,
  },
  {
    name: 'what an end takes out of a map is over by then',
    fix: 'subs keeps it, but nothing unsubscribes its contents. Unsubscribe them when it is no longer needed.',
    program: `import { finalize, interval, type Subscription } from 'rxjs';
const subs = new Map<string, Subscription>();
export function join(user: string): void {
  const ends$ = interval(1).pipe(finalize(() => subs.delete(user)));
  subs.set(user, ends$.subscribe()); // here
}
`,
  },
];
