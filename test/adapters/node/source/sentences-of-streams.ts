import type { Typed } from './typed-programs.js';

/** Sentences for inner streams, connections, and classes that are streams. */
export const SENTENCES_OF_STREAMS: readonly Typed[] = [
  {
    name: 'a stream that an operator has opened',
    leak: { values: 1, facts: [{ what: 'inner', of: 'exhaustMap', open: 1 }] },
    fix: 'The source of exhaustMap has completed, but the stream that it opened (save(id)) has not. Make it complete: with take(1) if one value is enough, otherwise with takeUntil(…).',
    program: `import { exhaustMap, type Observable, of } from 'rxjs';
export function run(save: (id: number) => Observable<number>): void {
  of(1).pipe(exhaustMap((id) => save(id))).subscribe(); // here
}
`,
  },
  {
    name: 'streams that an operator has opened, without a name',
    leak: { values: 1, facts: [{ what: 'inner', of: 'mergeMap', open: 2 }] },
    fix: 'The source of mergeMap has completed, but 2 streams that it opened have not. Make each of them complete: with take(1) if one value is enough, otherwise with takeUntil(…).',
    program: `import { mergeMap, type Observable, of } from 'rxjs';
export function run(save: (id: number) => Observable<number>): void {
  of(1, 2).pipe(mergeMap(save)).subscribe(); // here
}
`,
  },
  {
    name: 'a connection that is not kept',
    leak: { kind: 'connection' },
    fix: 'This connection ends only when the subscription that shared.connect() returns is unsubscribed, and nothing stores that subscription. Keep it, and unsubscribe it when the stream is no longer needed.',
    program: `import { connectable, interval } from 'rxjs';
const shared = connectable(interval(1));
shared.connect(); // here
`,
  },
  {
    name: 'a class of its own that subscribes at once',
    fix: 'new Latest(…) subscribes at once, even if nothing subscribes to the object, and nothing ends that. Subscribe in the function given to super(…) instead, and return the subscription from it.',
    program: `import { interval, Observable } from 'rxjs';
export class Latest extends Observable<number> {
  private value = 0;
  constructor() {
    super();
    interval(1).subscribe((value) => (this.value = value)); // here
  }
}
`,
  },
  {
    name: 'a Subject of its own without a complete',
    fix: 'Nothing ends this subscription, not even complete(). Keep it in a field of Mirror, unsubscribe it in a complete() that also calls super.complete(), and call that when the object is no longer needed.',
    program: `import { interval, Subject } from 'rxjs';
export class Mirror extends Subject<number> {
  constructor() {
    super();
    interval(1).subscribe(this); // here
  }
}
`,
  },
  {
    name: 'a field that may be set anew',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 0, open: 2 }] },
    fix: 'Nothing unsubscribes this.heard. If open() runs more than once on an object, unsubscribe the previous subscription there first. Give Feed a method that unsubscribes the last one, and call it when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Feed {
  private heard?: Subscription;
  open(): void {
    this.heard = interval(1).subscribe(); // here
  }
}
`,
  },
  {
    name: 'a subscribe method of its own',
    fix: 'subscribe() returns the subscription, and line 8 drops it: keep it there, and unsubscribe it.',
    program: `import { Subject, type Subscription } from 'rxjs';
class Bus extends Subject<number> {
  override subscribe(...given: []): Subscription {
    return super.subscribe(...given); // here
  }
}
const bus = new Bus();
bus.subscribe();
const other = new Subject();
other.subscribe();
`,
  },
  {
    name: 'a filter of several statements',
    fix: 'this.open = this.open.filter((one) => { return one.name !== name; }) at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Feed {
  private open: { name: string; heard: Subscription }[] = [];
  add(name: string): void {
    this.open.push({ name, heard: interval(1).subscribe() }); // here
  }
  remove(name: string): void {
    this.open = this.open.filter((one) => {
      return one.name !== name;
    });
  }
}
`,
  },
  {
    name: 'what a function returns without a name to keep it',
    fix: 'This subscription is not stored, so stop() on the object that run() returns cannot end it. Keep it, and unsubscribe it there.',
    program: `import { interval } from 'rxjs';
export function run(loud: boolean): { stop(): void } {
  if (loud) interval(1).subscribe(); // here
  return { stop() {} };
}
`,
  },
  {
    name: 'a promise of a Subject that nothing completes',
    leak: { kind: 'promise' },
    fix: 'lastValueFrom waits until sums$.pipe(…) completes, and nothing in this file completes sums$. Call sums$.complete() after its last value, or end the stream with take(…) or takeUntil(…).',
    program: `import { lastValueFrom, scan, Subject } from 'rxjs';
const sums$ = new Subject<number>();
export function total(): Promise<number> {
  return lastValueFrom(sums$.pipe(scan((sum, next) => sum + next, 0))); // here
}
`,
  },
  {
    name: 'a notifier that may have sent its value during an await',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'this.closed$ has sent no value since this subscription was made, which was after the await on line 6. If close() (line 10) ran during that await, takeUntil missed it: check for that before you subscribe. Otherwise, call close() when this should end.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
const ready = Promise.resolve();
export class Session {
  private readonly closed$ = new Subject<void>();
  async open(): Promise<void> {
    await ready;
    interval(1).pipe(takeUntil(this.closed$)).subscribe(); // here
  }
  close(): void {
    this.closed$.next();
  }
}
`,
  },
  {
    name: 'a listener of a method',
    fix: 'on() passes values to listener, and nothing can end that. Return the subscription, so that the caller can unsubscribe it.',
    program: `import { Subject } from 'rxjs';
export class Bus {
  private readonly events$ = new Subject<string>();
  on(listener: (event: string) => void): void {
    this.events$.subscribe(listener); // here
  }
}
`,
  },
  {
    name: 'a teardown that calls what is not known',
    leak: { verdict: 'zombie', hint: 'The hint of the report' },
    fix: 'The hint of the report',
    program: `import { Observable } from 'rxjs';
export const values = (stop: () => void): Observable<number> =>
  new Observable<number>((subscriber) => { // here
    setInterval(() => subscriber.next(1), 1);
    return () => { stop(); };
  });
`,
  },
  {
    name: 'a notifier that a method sends a value to',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'this.closed$ has sent no value since this subscription was made: call close() (line 8) when this should end. If it ran before this subscription was made, takeUntil missed it: check for that before you subscribe.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Session {
  private readonly closed$ = new Subject<void>();
  open(): void {
    interval(1).pipe(takeUntil(this.closed$)).subscribe(); // here
  }
  close(): void {
    this.closed$.next();
  }
}
`,
  },
  {
    name: 'what a generator does not keep',
    fix: 'Nothing stores the subscription that source.subscribe(…) returns, so it stays open when the consumer of values() stops. Keep it, and unsubscribe it in a finally block around the code that follows.',
    program: `import type { Observable } from 'rxjs';
export async function* values(source: Observable<number>): AsyncGenerator<number> {
  source.subscribe((value) => console.log(value)); // here
  yield await Promise.resolve(1);
}
`,
  },
  {
    name: 'what a callback does not keep',
    fix: 'Nothing stores the subscription that effect.subscribe() returns. Keep it and unsubscribe it when it is no longer needed, or leave it as it is if it is meant to run as long as the program.',
    program: `import { interval } from 'rxjs';
const effects = [interval(1), interval(2)];
effects.forEach((effect) => effect.subscribe()); // here
`,
  },
  {
    name: 'a promise of an event',
    leak: { kind: 'promise' },
    fix: "firstValueFrom waits for the 'exit' event of child, which has not fired since the call. If it may have fired earlier, check for that before the call; limit the wait with timeoutOrAbort(…).",
    program: `import { EventEmitter } from 'node:events';
import { firstValueFrom, fromEvent } from 'rxjs';
const child = new EventEmitter();
export const exit = (): Promise<unknown> => firstValueFrom(fromEvent(child, 'exit')); // here
`,
  },
];
