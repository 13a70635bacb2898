import { ABANDONED_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import type { Typed } from './typed-programs.js';

const ended = { facts: [{ what: 'notifier', state: 'ended' }] } as const;
const dropped = { verdict: 'abandoned', hint: ABANDONED_FIX } as const;

/** Handles that a caller gets, or that go the wrong way, and methods that are fields. */
export const TYPED_CALLERS: readonly Typed[] = [
  {
    name: 'a holder that is added to the subscription',
    fix: 'sub.add(this.all) makes sub end this.all, and not the other way round. Add sub to this.all.',
    program: `import { interval, Subscription } from 'rxjs';
export class Recorder {
  private readonly all = new Subscription();
  record(): void {
    const sub = interval(1).subscribe(); // here
    sub.add(this.all);
  }
  dispose(): void {
    this.all.unsubscribe();
  }
}
`,
  },
  {
    name: 'a holder that is added to the subscription at once',
    leak: dropped,
    fix: 'add(all) makes this subscription end all, and not the other way round. Add this subscription to all.',
    program: `import { interval, Subscription } from 'rxjs';
export function record(): () => void {
  const all = new Subscription();
  all.add(() => undefined);
  interval(1).subscribe().add(all); // here
  return () => all.unsubscribe();
}
`,
  },
  {
    name: 'a cleanup that is not returned',
    leak: dropped,
    fix: 'The function at line 6 would unsubscribe sub, but nothing gets it, since it is not returned. Return it.',
    program: `import { interval } from 'rxjs';
export function mount(run: (effect: () => (() => void) | void) => void): void {
  run(() => {
    const sub = interval(1).subscribe(); // here
    () => 'not this';
    () => sub.unsubscribe();
  });
}
`,
  },
  {
    name: 'an end that leaves out the first of several',
    fix: 'this.subs.splice(1) in stop() (line 8) leaves out the first of this.subs, which stays open. Begin at 0.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Tooltip {
  private subs: Subscription[] = [];
  start(): void {
    this.subs.push(interval(1).subscribe()); // here
  }
  stop(): void {
    for (const sub of this.subs.splice(1)) sub.unsubscribe();
  }
}
`,
  },
  {
    name: 'a notifier that a line above completes',
    leak: ended,
    fix: 'Line 6 completes this.stop$ before this subscription is made, so takeUntil never ends it. Remove that line.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Ticker {
  private readonly stop$ = new Subject<void>();
  restart(): void {
    this.stop$.next();
    this.stop$.complete();
    interval(1)
      .pipe(takeUntil(this.stop$))
      .subscribe(); // here
  }
}
`,
  },
  {
    name: 'what the only caller keeps in a map, which is cleared',
    fix: 'open() returns the subscription, and line 7 keeps it. channels.clear() at line 10 drops the subscriptions without unsubscribing them. Unsubscribe them first.',
    program: `import { interval, type Subscription } from 'rxjs';
function open(period: number): Subscription {
  return interval(period).subscribe(); // here
}
const channels = new Map<string, Subscription>();
export function connect(host: string): void {
  channels.set(host, open(1));
}
export function disconnect(): void {
  channels.clear();
}
`,
  },
  {
    name: 'what the caller of a caller keeps in a field',
    fix: 'opened() returns the subscription, and line 11 keeps it. this.sub is stored, but stop() of Panel does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval, type Subscription } from 'rxjs';
function open(): Subscription {
  return interval(1).subscribe(); // here
}
function opened(): Subscription {
  return open();
}
export class Panel {
  sub?: Subscription;
  start(): void {
    this.sub = opened();
  }
  stop(): void {
    console.log('stopped');
  }
}
`,
  },
  {
    name: 'a holder that is returned to a caller who drops it',
    leak: dropped,
    fix: 'watch() adds it to parent, which it returns, and line 8 drops that: keep it there, and unsubscribe it. This subscription is not stored, so unmount() of Bar cannot end it. Store it, and unsubscribe it in unmount().',
    program: `import { interval, Subscription } from 'rxjs';
function watch(parent = new Subscription()): Subscription {
  parent.add(interval(1).subscribe()); // here
  return parent;
}
export class Bar {
  mount = (): void => {
    watch();
  };
  unmount = (): void => {
    console.log('unmounted');
  };
}
`,
  },
  {
    name: 'an end that is a field, and sends a value only',
    fix: 'This subscription is not stored, so close() of Bar cannot end it. Store it, and unsubscribe it in close().',
    program: `import { interval, Subject, type Subscription } from 'rxjs';
export class Bar {
  readonly all: Subscription[] = [];
  private readonly closed$ = new Subject<void>();
  constructor() {
    interval(1).subscribe(); // here
  }
  close = (): void => this.closed$.next();
}
`,
  },
  {
    name: 'an end that is a field, and has a result',
    fix: 'this.#sub is stored, but close() of Bar does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Bar {
  #sub: Subscription | undefined;
  #opened = 0;
  #open = (): void => {
    this.#sub = interval(1).subscribe(); // here
  };
  close = (): number => this.#opened + Number(this.#sub?.closed);
  start(): void {
    this.#open();
    this.#opened++;
  }
}
`,
  },
  {
    name: 'an end that is a field, and sets another field',
    fix: 'this.sub is stored, but destroy() of Bar does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval } from 'rxjs';
export class Bar {
  private readonly sub = interval(1).subscribe(); // here
  private readonly state: { open?: boolean } = {};
  readonly isOpen = () => ({ open: this.state.open });
  destroy = () => (this.state.open = false);
}
`,
  },
];

/** The same without an edit. */
export const SENTENCES_OF_CALLERS: readonly Typed[] = [
  {
    name: 'a notifier that another method has completed',
    leak: ended,
    fix: 'this.stop$ had completed before this subscription was made: stop() (line 9) completes it. Subscribe before that, or check for that before you subscribe; if the object begins anew after it, set the notifier to a new Subject then.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Ticker {
  private readonly stop$ = new Subject<void>();
  start(): void {
    interval(1).pipe(takeUntil(this.stop$)).subscribe(); // here
  }
  stop(): void {
    this.stop$.next();
    this.stop$.complete();
  }
}
`,
  },
  {
    name: 'a notifier that was completed during an await',
    leak: ended,
    fix: 'stop$ had completed before this subscription was made: line 7 completes it. That ran during the await on line 4, or earlier: check for that after the await, and do not subscribe then.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
const stop$ = new Subject<void>();
export async function start(): Promise<void> {
  await Promise.resolve();
  interval(1).pipe(takeUntil(stop$)).subscribe(); // here
}
export const stop = (): void => stop$.complete();
`,
  },
  {
    name: 'a notifier that several lines complete',
    leak: ended,
    fix: 'stop$ had completed before this subscription was made, so takeUntil never ends it. Subscribe before that, or give takeUntil a notifier that is still open.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
const stop$ = new Subject<void>();
stop$.complete();
stop$.complete();
interval(1).pipe(takeUntil(stop$)).subscribe(); // here
`,
  },
  {
    name: 'a notifier that a part of a line above completes',
    leak: ended,
    fix: 'Line 3 completes stop$ before this subscription is made, so takeUntil never ends it. Remove that line.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export function start(stop$: Subject<void>): void {
  if (!stop$.closed) stop$.complete();
  interval(1).pipe(takeUntil(stop$)).subscribe(); // here
}
`,
  },
  {
    name: 'a function that ends it, and that a caller drops',
    leak: dropped,
    fix: 'onChange() returns a function that unsubscribes sub, and nothing has called it for this subscription. Line 8 drops it: keep it there, and call it when this should end.',
    program: `import { interval } from 'rxjs';
export function onChange(listener: (value: number) => void): () => void {
  const sub = interval(1).subscribe(listener); // here
  return () => sub.unsubscribe();
}
export class Banner {
  constructor(private last = 0) {
    onChange((value) => (this.last = value));
    console.log(this.last);
  }
}
`,
  },
  {
    name: 'a holder that two callers drop',
    leak: dropped,
    fix: 'watch() adds it to all, which it returns, and lines 8, 9 drop that: keep it there, and unsubscribe it.',
    program: `import { interval, Subscription } from 'rxjs';
function watch(): Subscription {
  const all = new Subscription();
  all.add(interval(1).subscribe()); // here
  return all;
}
export function run(): void {
  watch();
  watch();
}
`,
  },
  {
    name: 'a holder that the only caller drops',
    leak: dropped,
    fix: 'watch() adds it to all, which it returns, and line 7 drops that: keep it there, and unsubscribe it.',
    program: `import { interval, Subscription } from 'rxjs';
function watch(): Subscription {
  const all = new Subscription();
  all.add(interval(1).subscribe()); // here
  return all;
}
watch();
`,
  },
  {
    name: 'a holder that one caller keeps',
    leak: dropped,
    fix: 'all keeps it, but nothing unsubscribes its contents. Unsubscribe them when it is no longer needed.',
    program: `import { interval, Subscription } from 'rxjs';
function watch(): Subscription {
  const all = new Subscription();
  all.add(interval(1).subscribe()); // here
  return all;
}
export const kept = watch();
`,
  },
  {
    name: 'a listener of a function that has a result already',
    leak: { ...dropped, idle: 1 },
    fix: 'take(1) waits for a value of closed$, and none has come since this subscription was made. If it came earlier, check for that first; if it may never come, limit the wait with timeoutOrAbort(…).',
    program: `import { Subject, take } from 'rxjs';
const closed$ = new Subject<string>();
export function ask(answer: (text: string) => void): Subject<string> {
  closed$.pipe(take(1)).subscribe((text) => answer(text)); // here
  return closed$;
}
`,
  },
  {
    name: 'what the only caller drops with void',
    fix: 'open() returns the subscription: its caller must keep and unsubscribe it.',
    program: `import { interval, type Subscription } from 'rxjs';
function open(): Subscription {
  return interval(1).subscribe(); // here
}
void open();
`,
  },
  {
    name: 'something else that is added to the subscription',
    fix: 'sub is never unsubscribed on this path: call sub.unsubscribe() when it is no longer needed.',
    program: `import { interval, Subscription } from 'rxjs';
export function watch(): void {
  const sub = interval(1).subscribe(); // here
  sub.add(new Subscription());
}
`,
  },
  {
    name: 'a dropped one that nothing unsubscribes',
    leak: dropped,
    fix: ABANDONED_FIX,
    program: `import { interval } from 'rxjs';
export function watch(): boolean {
  const sub = interval(1).subscribe(); // here
  return sub.closed;
}
`,
  },
  {
    name: 'what the only caller keeps, and ends nowhere else',
    fix: 'open() returns the subscription: its caller must keep and unsubscribe it.',
    program: `import { interval, type Subscription } from 'rxjs';
function open(): Subscription {
  return interval(1).subscribe(); // here
}
export const all = { one: open() };
`,
  },
];
