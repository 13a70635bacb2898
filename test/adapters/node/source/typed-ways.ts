import type { Typed } from './typed-programs.js';

const zombie = { verdict: 'zombie', hint: 'The hint of the report' } as const;

/** Producers that go on, and subscriptions beside others that the code ends in a way of its own. */
export const TYPED_WAYS: readonly Typed[] = [
  {
    name: 'a loop of a producer',
    leak: zombie,
    fix: 'The loop at line 5 goes on after the subscriber has unsubscribed. Make it stop then: check subscriber.closed in it.',
    program: `import { Observable } from 'rxjs';
export const values = (next: () => Promise<number>): Observable<number> =>
  new Observable<number>((subscriber) => { // here
    const poll = async (): Promise<void> => {
      while (true) {
        subscriber.next(await next()); // sends
      }
    };
    void poll();
  });
`,
  },
  {
    name: 'a loop with a condition',
    leak: zombie,
    fix: 'The loop at line 5 goes on after the subscriber has unsubscribed. Make it stop then: check out.closed in it.',
    program: `import { Observable } from 'rxjs';
export const values = (left: number, next: () => Promise<number>): Observable<number> =>
  new Observable<number>((out) => { // here
    void (async () => {
      do {
        out.next(await next()); // sends
      } while (--left > 0);
    })();
  });
`,
  },
  {
    name: 'a loop over what comes',
    leak: zombie,
    fix: 'The loop at line 5 goes on after the subscriber has unsubscribed. Make it stop then: check observer.closed in it.',
    program: `import { Observable } from 'rxjs';
export const linesOf = (lines: AsyncIterable<string>): Observable<string> =>
  new Observable<string>((observer) => { // here
    void (async () => {
      for await (const line of lines) {
        observer.next(line); // sends
      }
      observer.complete();
    })();
  });
`,
  },
  {
    name: 'a function that passes itself to a timer',
    leak: zombie,
    fix: 'measure() makes itself run again, even after the subscriber has unsubscribed. Make it stop then: check observer.closed in it.',
    program: `import { Observable } from 'rxjs';
export const measured = (read: () => number): Observable<number> =>
  new Observable<number>((observer) => { // here
    const measure = (): void => {
      observer.next(read()); // sends
      setTimeout(measure, 5);
    };
    measure();
  });
`,
  },
  {
    name: 'a declared function that calls itself',
    leak: zombie,
    fix: 'poll() makes itself run again, even after the subscriber has unsubscribed. Make it stop then: check out.closed in it.',
    program: `import { Observable } from 'rxjs';
export const polled = (read: () => Promise<number>): Observable<number> =>
  new Observable<number>((out) => { // here
    function poll(): void {
      void read().then((value) => {
        out.next(value); // sends
        poll();
      });
    }
    poll();
  });
`,
  },
  {
    name: 'a callback of which the undo is dropped',
    leak: zombie,
    fix: 'The callback given to onChange(…) is still called after the subscriber has unsubscribed: nothing keeps the function that onChange(…) returns to stop it. Add that function to observer.',
    program: `import { Observable } from 'rxjs';
const listeners = new Set<() => void>();
function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const changes = new Observable<number>((observer) => { // here
  onChange(() => observer.next(1)); // sends
});
`,
  },
  {
    name: 'what lacks the takeUntil of others',
    fix: 'destroy() of Panel ends other subscriptions through takeUntil(this.destroyed$), which this pipe lacks. Put it last in the pipe.',
    program: `import { interval, map, Subject, takeUntil } from 'rxjs';
export class Panel {
  private readonly destroyed$ = new Subject<void>();
  init(): void {
    interval(1).pipe(takeUntil(this.destroyed$)).subscribe();
    interval(2).pipe(map(String)).subscribe(); // here
  }
  destroy(): void {
    this.destroyed$.next();
  }
}
`,
  },
  {
    name: 'a takeUntil of the inner streams',
    fix: 'takeUntil(this.destroyed$) is only in the streams that switchMap opens, and does not end this subscription. Put one last in this pipe too.',
    program: `import { interval, Subject, switchMap, takeUntil } from 'rxjs';
export class Panel {
  private readonly destroyed$ = new Subject<void>();
  init(): void {
    interval(1).pipe(switchMap(() => interval(2).pipe(takeUntil(this.destroyed$)))).subscribe(); // here
  }
  destroy(): void {
    this.destroyed$.next();
  }
}
`,
  },
  {
    name: 'one that is not pushed',
    fix: 'interval(2).subscribe() is not added to this.heard, although the others are. Add it.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private readonly heard: Subscription[] = [];
  init(): void {
    this.heard.push(interval(1).subscribe());
    interval(2).subscribe(); // here
  }
  destroy(): void {
    this.heard.forEach((each) => each.unsubscribe());
  }
}
`,
  },
  {
    name: 'one that is not put in a sink',
    fix: 'interval(2).subscribe() is not added to this.subs, although the others are. Add it.',
    program: `import { interval, type Unsubscribable } from 'rxjs';
declare class Sink {
  set sink(one: Unsubscribable);
  unsubscribe(): void;
}
export class Panel {
  private readonly subs = new Sink();
  init(): void {
    this.subs.sink = interval(1).subscribe();
    interval(2).subscribe(); // here
  }
  destroy(): void {
    this.subs.unsubscribe();
  }
}
`,
  },
  {
    name: 'one that is not wrapped as others are',
    fix: 'interval(2).subscribe() is not added to context.disposables, although the others are. Add it.',
    program: `import { interval, type Subscription } from 'rxjs';
interface Disposable { dispose(): void }
const toDisposable = (of: Subscription): Disposable => ({ dispose: () => of.unsubscribe() });
export function activate(context: { disposables: Disposable[] }): void {
  const first = interval(1).subscribe();
  context.disposables.push(toDisposable(first));
  interval(2).subscribe(); // here
}
`,
  },
  {
    name: 'what a hook ends for others',
    fix: 'onUnmounted(…) unsubscribes other subscriptions of this file, but not interval(2).subscribe(). Unsubscribe it there too.',
    program: `import { interval } from 'rxjs';
declare function onUnmounted(hook: () => void): void;
export function useFirst(): void {
  const first = interval(1).subscribe();
  onUnmounted(() => first.unsubscribe());
}
export function useSecond(): void {
  const second = interval(2).subscribe(); // here
}
`,
  },
  {
    name: 'what a hook ends for others, and is not kept',
    fix: 'onUnmounted(…) unsubscribes other subscriptions of this file, but not interval(2).subscribe(). Unsubscribe it there too.',
    program: `import { interval } from 'rxjs';
declare function onUnmounted(hook: () => void): void;
export function useBoth(): void {
  const first = interval(1).subscribe();
  onUnmounted(() => first.unsubscribe());
  interval(2).subscribe(); // here
}
`,
  },
  {
    name: 'what a setter makes',
    fix: 'Each value that id is set to makes one more subscription, and the previous one stays open. Keep it in a field of Card, unsubscribe the previous one before you subscribe again, and unsubscribe the last one when the object is no longer needed.',
    program: `import { interval } from 'rxjs';
export class Card {
  value = 0;
  set id(id: number) {
    interval(id).subscribe((value) => (this.value = value)); // here
  }
}
`,
  },
  {
    name: 'what resume() makes',
    fix: 'This subscription is not stored, so pause() of Job cannot end it. Store it, and unsubscribe it in pause().',
    program: `import { interval } from 'rxjs';
export class Job {
  private paused = true;
  resume(): void {
    this.paused = false;
    interval(1).subscribe(); // here
  }
  pause(): void {
    this.paused = true;
  }
}
`,
  },
  {
    name: 'what complete() forgets',
    fix: 'This subscription is not stored, so complete() of Derived cannot end it. Store it, and unsubscribe it in complete().',
    program: `import { BehaviorSubject, interval } from 'rxjs';
export class Derived {
  readonly value$ = new BehaviorSubject(0);
  constructor() {
    interval(1).subscribe(this.value$); // here
  }
  complete(): void {
    this.value$.complete();
  }
}
`,
  },
  {
    name: 'a field that a callback sets anew',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 1, open: 1 }] },
    fix: 'The subscription at line 6 reassigns this.sub with each value that it receives, and if there was more than one, the previous subscription stays open. Unsubscribe it first, or use switchMap. If there was only one, call ngOnDestroy() on each object.',
    program: `import { interval, type Observable, type Subscription } from 'rxjs';
export class Page {
  private sub?: Subscription;
  constructor(private readonly params: Observable<number>) {}
  ngOnInit(): void {
    this.params.subscribe((ms) => {
      this.sub = interval(ms).subscribe(); // here
    });
  }
  ngOnDestroy(): void {
    this.sub?.unsubscribe();
  }
}
`,
  },
  {
    name: 'parentheses that are missing for each of an array',
    fix: 'one.unsubscribe is not called: the parentheses are missing.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private heard: Subscription[] = [];
  init(): void {
    this.heard.push(interval(1).subscribe()); // here
  }
  destroy(): void {
    this.heard.forEach((one) => one.unsubscribe);
    this.heard.length = 0;
  }
}
`,
  },
  {
    name: 'parentheses that are missing in a loop',
    fix: 'one.unsubscribe is not called: the parentheses are missing.',
    program: `import { interval, type Subscription } from 'rxjs';
const heard: Subscription[] = [];
export function listen(): void {
  heard.push(interval(1).subscribe()); // here
}
export function end(): void {
  for (const one of heard) {
    one.unsubscribe;
  }
}
`,
  },
  {
    name: 'what the end of a response does not come for',
    fix: "stream.unsubscribe() at line 6 has not run: it waits for the 'finish' event of res. res always emits 'close': use that event.",
    program: `import type { IncomingMessage, ServerResponse } from 'node:http';
import { interval } from 'rxjs';
export function handle(req: IncomingMessage, res: ServerResponse): void {
  const stream = interval(1).subscribe((value) => res.write(String(value))); // here
  res.on('finish', () => {
    stream.unsubscribe();
  });
}
`,
  },
  {
    name: 'what the end of a connection forgets',
    fix: "Nothing ends this subscription at the 'close' event of connection, which line 6 listens to. Keep it, and unsubscribe it there.",
    program: `import type { EventEmitter } from 'node:events';
import { interval } from 'rxjs';
const online = new Set<EventEmitter>();
export function accept(connection: EventEmitter): void {
  interval(1).subscribe((value) => connection.emit('tick', value)); // here
  connection.on('close', () => {
    online.delete(connection);
  });
}
`,
  },
  {
    name: 'what the end of a connection does not unsubscribe',
    fix: "Nothing ends this subscription at the 'disconnect' event of client, which line 5 listens to. Keep it, and unsubscribe it there.",
    program: `import type { EventEmitter } from 'node:events';
import { interval } from 'rxjs';
export function accept(client: EventEmitter): void {
  const ticks = interval(1).subscribe(); // here
  client.once('disconnect', () => {
    console.log('gone');
  });
}
`,
  },
  {
    name: 'an iterator without a return',
    fix: 'The iterator has no return() method, which a loop calls when it is left early. Add a return() that unsubscribes heard.',
    program: `import { interval } from 'rxjs';
export const log: AsyncIterable<number> = {
  [Symbol.asyncIterator]() {
    const values: number[] = [];
    const heard = interval(1).subscribe((value) => values.push(value)); // here
    return {
      next: () => Promise.resolve({ value: values.shift() ?? 0, done: false }),
    };
  },
};
`,
  },
  {
    name: 'a forEach that a signal does not end',
    leak: { kind: 'promise' },
    fix: 'forEach waits for the completion of ticks$ even after signal has aborted. Make it reject when signal aborts.',
    program: `import { interval } from 'rxjs';
const ticks$ = interval(1);
export async function work(signal: AbortSignal): Promise<void> {
  await ticks$.forEach(() => undefined); // here
}
`,
  },
  {
    name: 'what one end calls another end for',
    fix: 'This subscription is not stored, so close() of Tooltip cannot end it. Store it, and unsubscribe it in close().',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 0, open: 2 }] },
    program: `import { interval } from 'rxjs';
export class Tooltip {
  ngOnDestroy(): void {
    this.close();
  }
  open(): void {
    interval(1).subscribe(); // here
  }
  close(): void {
    console.log('closed');
  }
}
`,
  },
  {
    name: 'a field that the opposite method forgets',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 0, open: 2 }] },
    fix: 'this.preview is stored, but onMouseLeave() of Card does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Card {
  private preview?: Subscription;
  onMouseEnter(): void {
    this.preview = interval(1).subscribe(); // here
  }
  onMouseLeave(): void {}
}
`,
  },
  {
    name: 'what a hook of the object could end',
    fix: 'Nothing ends this subscription. Keep it, and unsubscribe it in this.ref.onDestroy(…), which Crumbs already uses.',
    program: `import { interval } from 'rxjs';
export class Crumbs {
  private urls: string[] = [];
  constructor(private readonly ref: { onDestroy(hook: () => void): void }) {
    this.ref.onDestroy(() => {
      this.urls = [];
    });
  }
  init(): void {
    interval(1).subscribe(); // here
  }
}
`,
  },
  {
    name: 'a controller that is replaced',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'Line 8 replaces this.abort without aborting the previous one, so takeUntil never hears from the previous one. Call this.abort.abort() first.',
    program: `import { fromEvent, interval, takeUntil } from 'rxjs';
export class Brush {
  private abort = new AbortController();
  enable(): void {
    interval(1).pipe(takeUntil(fromEvent(this.abort.signal, 'abort'))).subscribe(); // here
  }
  disable(): void {
    this.abort = new AbortController();
  }
}
`,
  },
  {
    name: 'a method of an object literal that forgets a field',
    fix: 'this.sub is stored, but beforeUnmount() of the object does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval, type Subscription } from 'rxjs';
export const badge = {
  sub: undefined as Subscription | undefined,
  created(): void {
    this.sub = interval(1).subscribe(); // here
  },
  beforeUnmount(): void {},
};
`,
  },
  {
    name: 'a start function that returns nothing',
    fix: 'readable ends it only if its callback returns a cleanup function. Return one that unsubscribes.',
    program: `import { interval } from 'rxjs';
declare function readable<T>(value: T, start: (set: (value: T) => void) => (() => void) | void): unknown;
export const clock = readable(0, (set) => {
  interval(1).subscribe((value) => set(value)); // here
});
`,
  },
  {
    name: 'a watcher that nothing closes',
    leak: zombie,
    fix: 'Nothing stops watcher (made by watch(…)) when the subscriber unsubscribes. Return a teardown that does.',
    program: `import { watch } from 'node:fs';
import { Observable } from 'rxjs';
export const changes = new Observable<unknown>((subscriber) => { // here
  const watcher = watch('.', (event) => subscriber.next(event)); // sends
  watcher.on('error', (error) => subscriber.error(error));
});
`,
  },
  {
    name: 'one of two that are destructured',
    fix: 'b is kept, but the function that attach() returns does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval } from 'rxjs';
export function attach(): () => void {
  const [a, b] = [
    interval(1).subscribe(),
    interval(2).subscribe(), // here
  ];
  return () => a.unsubscribe();
}
`,
  },
  {
    name: 'a key that is set to undefined',
    fix: 'this.timers[id] = undefined at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Timers {
  private readonly timers: Record<string, Subscription | undefined> = {};
  add(id: string): void {
    this.timers[id] ??= interval(1).subscribe(); // here
  }
  remove(id: string): void {
    this.timers[id] = undefined;
  }
}
`,
  },
];
