import type { Typed } from './typed-programs.js';

const silent = { facts: [{ what: 'notifier', state: 'silent' }] } as const;
const inner = { facts: [{ what: 'inner', of: 'mergeMap', open: 2 }], idle: 1, values: 1 } as const;
const zipped = {
  facts: [
    {
      what: 'inputs',
      of: 'zip',
      total: 2,
      open: [
        { at: 1, value: true },
        { at: 2, value: false },
      ],
    },
  ],
} as const;

/** Subscriptions that wait, with an edit. */
export const TYPED_WAITS: readonly Typed[] = [
  {
    name: 'a condition that is asked only at a value, above another operator',
    fix: 'takeWhile checks its condition only when resize$ sends a value. This subscription is not stored, so destroy() of Panel cannot end it. Store it, and unsubscribe it in destroy().',
    program: `import { map, Subject, type Subscription, takeWhile } from 'rxjs';
const resize$ = new Subject<number>();
export class Panel {
  readonly others: Subscription[] = [];
  private alive = true;
  start(): void {
    resize$.pipe(takeWhile(() => this.alive), map(String)).subscribe(); // here
  }
  destroy(): void {
    this.alive = false;
  }
}
`,
  },
  {
    name: 'a kept one, whose source a method completes',
    leak: { ...inner, facts: [{ what: 'inner', of: 'mergeMap', open: 1 }] },
    fix: 'Line 12 completes the source of mergeMap, but the stream that it opened has not completed. Unsubscribe this.shown there.',
    program: `import { interval, mergeMap, Subject, type Subscription } from 'rxjs';
export class Card {
  private readonly id$ = new Subject<number>();
  shown?: Subscription;
  show(): void {
    const inner = (id: number) => interval(id);
    this.shown = this.id$
      .pipe(mergeMap(inner))
      .subscribe(); // here
  }
  hide(): void {
    this.id$.complete();
  }
}
`,
  },
  {
    name: 'one that is kept from the beginning, whose source a method completes',
    leak: inner,
    fix: 'Line 5 completes the source of mergeMap, but 2 streams that it opened (interval(id)) have not completed. Unsubscribe this.shown there.',
    program: `import { interval, mergeMap, Subject } from 'rxjs';
export class Card {
  private readonly id$ = new Subject<number>();
  readonly shown = this.id$.pipe(mergeMap((id) => interval(id))).subscribe(); // here
  hide(): void { this.id$.complete(); }
}
`,
  },
  {
    name: 'a pipe that is seen as another type',
    leak: { facts: [{ what: 'notifier', state: 'completed' }] },
    fix: 'stop$ completes without a value, and takeUntil ignores that. Send a value.',
    program: `import { interval, type Observable, Subject, takeUntil } from 'rxjs';
const stop$ = new Subject<void>();
const ticks$ = interval(1).pipe(takeUntil(stop$)) as Observable<unknown>;
ticks$.subscribe(); // here
export const stop = (): void => stop$.complete();
`,
  },
];

/** The same without an edit. */
export const SENTENCES_OF_WAITS: readonly Typed[] = [
  {
    name: 'a condition that is asked only at a value, without an object',
    fix: 'takeWhile checks its condition only when resize$ sends a value. Use takeUntil with a Subject, and send that Subject a value when this should end.',
    program: `import { map, Subject, takeWhile } from 'rxjs';
const resize$ = new Subject<number>();
let alive = true;
resize$.pipe(takeWhile(() => alive), map(String)).subscribe(); // here
export const stop = (): boolean => (alive = false);
`,
  },
  {
    name: 'a condition of the values above another operator',
    leak: { values: 1, hint: 'The hint of the report' },
    fix: 'The hint of the report',
    program: `import { interval, map, takeWhile } from 'rxjs';
interval(1).pipe(takeWhile((one) => one < 3), map(String)).subscribe(); // here
`,
  },
  {
    name: 'a notifier whose condition has let nothing pass',
    leak: silent,
    fix: "shutdown$.pipe(…) has sent no value since this subscription was made: shutdown$ has sent none, or none that passes first((event) => event === 'now'). Check that condition, or send such a value when this should end.",
    program: `import { first, interval, Subject, takeUntil } from 'rxjs';
const shutdown$ = new Subject<'now' | 'later'>();
export function run(): void {
  interval(1).pipe(takeUntil(shutdown$.pipe(first((event) => event === 'now')))).subscribe(); // here
}
`,
  },
  {
    name: 'a notifier with a pipe that lets each value pass',
    leak: silent,
    fix: 'shutdown$.pipe(map(String)) has sent no value since this subscription was made: send it one when this should end, or give takeUntil another notifier.',
    program: `import { interval, map, Subject, takeUntil } from 'rxjs';
const shutdown$ = new Subject<number>();
export function run(): void {
  interval(1).pipe(takeUntil(shutdown$.pipe(map(String)))).subscribe(); // here
}
`,
  },
  {
    name: 'an input that is an event which is not emitted',
    leak: zipped,
    fix: "zip sends nothing before finished$ has received 'finishd'. This file emits 'started', 'finished', but not 'finishd': if nothing else does, listen to the event that fires. End the subscription as well, with take(1) if one result is enough.",
    program: `import { EventEmitter } from 'node:events';
import { fromEvent, type Observable, zip } from 'rxjs';
export function step(bus: EventEmitter): void {
  const started$ = fromEvent(bus, 'started') as Observable<string>;
  const finished$ = fromEvent(bus, 'finishd') as Observable<string>;
  zip(started$, finished$).subscribe(); // here
  bus.emit('started');
  bus.emit('finished');
}
`,
  },
  {
    name: 'an input that is an event by a name that is not written there',
    leak: zipped,
    fix: 'In step(), nothing stores the subscription that zip(…).subscribe() returns: keep it and unsubscribe it when it is no longer needed, or put ownedBy(owner) last in the pipe.',
    program: `import { EventEmitter } from 'node:events';
import { fromEvent, zip } from 'rxjs';
export function step(bus: EventEmitter, name: string): void {
  zip(fromEvent(bus, 'start'), fromEvent(bus, name)).subscribe(); // here
  bus.emit('finished');
}
`,
  },
  {
    name: 'an inner stream that ends with its first value',
    leak: { ...inner, facts: [{ what: 'inner', of: 'mergeMap', open: 1 }] },
    fix: 'The source of mergeMap has completed, but the stream that it opened (paid$.pipe(filter(Boolean), take(1))) has not, and has sent no value. Limit the wait for it inside of mergeMap, with timeoutOrAbort(…), or end it with takeUntil(…).',
    program: `import { filter, mergeMap, of, Subject, take } from 'rxjs';
const paid$ = new Subject<boolean>();
of(1).pipe(mergeMap(() => paid$.pipe(filter(Boolean), take(1)))).subscribe(); // here
`,
  },
  {
    name: 'a source that two lines complete',
    leak: inner,
    fix: 'The source of mergeMap has completed, but 2 streams that it opened (interval(id)) have not. Make each of them complete: with take(1) if one value is enough, otherwise with takeUntil(…).',
    program: `import { interval, mergeMap, Subject } from 'rxjs';
export class Card {
  private readonly id$ = new Subject<number>();
  readonly shown = this.id$.pipe(mergeMap((id) => interval(id))).subscribe(); // here
  hide(): void {
    this.id$.complete();
  }
  close(): void {
    this.id$.complete();
  }
}
`,
  },
  {
    name: 'a promise of a Subject that may have sent the value before',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for a value of this.status$.pipe(…). A Subject does not repeat its values: if line 5 sent the value before the call, firstValueFrom has missed it. Make this.status$ a ReplaySubject(1) or a BehaviorSubject if its last value is meant to be kept; otherwise make firstValueFrom reject when it takes too long, with timeoutOrAbort(…).',
    program: `import { filter, firstValueFrom, Subject } from 'rxjs';
export class Worker {
  private readonly status$ = new Subject<'starting' | 'ready'>();
  set(status: 'starting' | 'ready'): void {
    this.status$.next(status);
  }
  whenReady(): Promise<string> {
    return firstValueFrom(this.status$.pipe(filter((status) => status === 'ready'))); // here
  }
}
`,
  },
  {
    name: 'a promise of a Subject that nothing in the file sends a value to',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for a value of status$. Make it reject when that takes too long, with timeoutOrAbort(…).',
    program: `import { firstValueFrom, Subject } from 'rxjs';
export const status$ = new Subject<string>();
export const whenReady = (): Promise<string> => firstValueFrom(status$); // here
`,
  },
  {
    name: 'an event that is seen as another type',
    leak: { waitsFor: 'an event', hint: 'The hint of the report' },
    fix: 'The hint of the report',
    program: `import { EventEmitter } from 'node:events';
import { fromEvent, type Observable } from 'rxjs';
(fromEvent(new EventEmitter(), 'data') as Observable<number>).subscribe(); // here
`,
  },
];
