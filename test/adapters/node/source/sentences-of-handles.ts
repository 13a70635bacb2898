import type { Typed } from './typed-programs.js';

/** Sentences for handles that are lost, and for code that subscribes again and again. */
export const SENTENCES_OF_HANDLES: readonly Typed[] = [
  {
    name: 'a field that two later statements overwrite',
    fix: 'Line 6 overwrites this.shown, so stop() can end only the last one. Keep each subscription in a field of its own, and unsubscribe each in stop().',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private shown?: Subscription;
  start(): void {
    this.shown = interval(1).subscribe(); // here
    this.shown = interval(2).subscribe();
    this.shown = interval(3).subscribe();
  }
  stop(): void {
    this.shown?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a field that is overwritten in a class without an end',
    fix: 'Line 6 overwrites this.shown, and this subscription stays open. Keep each subscription in a field of its own, and unsubscribe each when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  shown?: Subscription;
  begin(): void {
    this.shown = interval(1).subscribe(); // here
    this.shown = interval(2).subscribe();
  }
}
`,
  },
  {
    name: 'a loop that sets a field, in a file that knows Subscription only as a type',
    fix: 'Each pass of the loop at line 5 overwrites this.all, and only the last subscription can be ended. Set this.all to a new Subscription() before the loop, and add each one to it.',
    program: `import { interval } from 'rxjs';
import type { Subscription } from 'rxjs';
class Panel {
  all?: Subscription;
  start(steps: number[]): void { for (const step of steps) {
      this.all = interval(step).subscribe(); // here
    }
  }
}
export const panel = new Panel();
`,
  },
  {
    name: 'a loop that sets a field, in a file with another Subscription',
    fix: 'Each pass of the loop at line 4 overwrites this.all, and only the last subscription can be ended. Set this.all to a new Subscription() before the loop, and add each one to it.',
    program: `import { interval, type SubscriptionLike } from 'rxjs';
class Subscription {
  all?: SubscriptionLike;
  start(steps: number[]): void { for (const step of steps) {
      this.all = interval(step).subscribe(); // here
    }
  }
}
export const panel = new Subscription();
`,
  },
  {
    name: 'the end of an object literal that has not run',
    fix: 'stop() of the object unsubscribes this.kept, but has not done so for this object: call stop() when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export const recorder = {
  kept: undefined as Subscription | undefined,
  start() {
    this.kept = interval(1).subscribe(); // here
  },
  stop() {
    this.kept?.unsubscribe();
  },
};
`,
  },
  {
    name: 'the end of an object that using would call',
    fix: '[Symbol.dispose]() of Meter unsubscribes this.kept, but has not done so for this object: call [Symbol.dispose]() when the object is no longer needed, or declare the object with using.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Meter {
  private readonly kept: Subscription;
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  [Symbol.dispose](): void {
    this.kept.unsubscribe();
  }
}
`,
  },
  {
    name: 'the end of an object that await using would call',
    fix: '[Symbol.asyncDispose]() of Meter unsubscribes this.kept, but has not done so for this object: call [Symbol.asyncDispose]() when the object is no longer needed, or declare the object with await using.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Meter {
  private readonly kept: Subscription;
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.kept.unsubscribe();
  }
}
`,
  },
  {
    name: 'a returned function that its only caller drops',
    fix: 'beat() returns a function that unsubscribes sub, and nothing has called it for this subscription. Line 6 drops it: keep it there, and call it when this should end.',
    program: `import { interval } from 'rxjs';
function beat(): () => void {
  const sub = interval(1).subscribe(); // here
  return () => sub.unsubscribe();
}
beat();
`,
  },
  {
    name: 'a returned function that several callers drop',
    fix: 'beat() returns a function that unsubscribes sub, and nothing has called it for this subscription. Lines 8, 9 drop it: keep it there, and call it when this should end.',
    program: `import { interval } from 'rxjs';
function beat(): () => void {
  const sub = interval(1).subscribe(); // here
  return () => {
    sub.unsubscribe();
  };
}
beat();
beat();
`,
  },
  {
    name: 'a returned function that another file calls',
    fix: 'beat() returns a function that unsubscribes sub, and nothing has called it for this subscription. Its caller must call it when this should end.',
    program: `import { interval } from 'rxjs';
export function beat(): () => void {
  const sub = interval(1).subscribe(); // here
  return () => sub.unsubscribe();
}
`,
  },
  {
    name: 'a returned object whose end no caller has called',
    fix: 'history() returns an object whose release() unsubscribes sub, and nothing has called that for this subscription. The caller of history() must call it when this should end.',
    program: `import { interval, type Subscription } from 'rxjs';
export function history(): { release(): void } {
  let sub: Subscription | null = interval(1).subscribe(); // here
  return {
    release() {
      sub?.unsubscribe();
      sub = null;
    },
  };
}
`,
  },
  {
    name: 'a returned object with an end that is an arrow function',
    fix: 'history() returns an object whose end() unsubscribes sub, and nothing has called that for this subscription. The caller of history() must call it when this should end.',
    program: `import { interval } from 'rxjs';
export const history = () => {
  const sub = interval(1).subscribe(); // here
  return { end: () => sub.unsubscribe() };
};
`,
  },
  {
    name: 'a method of a name of its own that unsubscribes, and a map that drops the object',
    fix: 'halt() of Monitor unsubscribes this.kept, but has not done so for this object: call halt() when the object is no longer needed, such as before monitors.delete(name) at line 15.',
    program: `import { interval, type Subscription } from 'rxjs';
class Monitor {
  private readonly kept: Subscription;
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  halt(): void {
    this.kept.unsubscribe();
  }
}
const monitors = new Map<string, Monitor>();
export function open(name: string): void {
  monitors.set(name, new Monitor());
}
export const close = (name: string): boolean => monitors.delete(name);
`,
  },
  {
    name: 'a function that makes an object, and does not end it',
    fix: 'dispose() of Trail unsubscribes this.kept, but load(), which makes the object at line 13, does not call it. Call trail.dispose() there when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
class Trail {
  private readonly kept: Subscription;
  entries: number[] = [];
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  dispose(): void {
    this.kept.unsubscribe();
  }
}
export function load(): number[] {
  const trail = new Trail();
  return trail.entries;
}
`,
  },
  {
    name: 'a function that makes an object, which using would end',
    fix: '[Symbol.dispose]() of Trail unsubscribes this.kept, but load(), which makes the object at line 13, does not call it. Call trail[Symbol.dispose]() there when the object is no longer needed; or declare trail with using, if nothing needs the object after that.',
    program: `import { interval, type Subscription } from 'rxjs';
class Trail {
  private readonly kept: Subscription;
  entries: number[] = [];
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  [Symbol.dispose](): void {
    this.kept.unsubscribe();
  }
}
export function load(): number[] {
  const trail = new Trail();
  return trail.entries;
}
`,
  },
  {
    name: 'a function that passes the object on',
    fix: 'dispose() of Trail unsubscribes this.kept, but has not done so for this object: call dispose() when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
class Trail {
  private readonly kept: Subscription;
  constructor() {
    this.kept = interval(1).subscribe(); // here
  }
  dispose(): void {
    this.kept.unsubscribe();
  }
}
export function load(): Trail {
  const trail = new Trail();
  return trail;
}
`,
  },
  {
    name: 'a returned function that may return early',
    fix: 'sub.unsubscribe() at line 6 has not run for this subscription: make sure that it runs when the subscription should end.',
    program: `import { interval } from 'rxjs';
export function beat(isKept: () => boolean): () => void {
  const sub = interval(1).subscribe(); // here
  return () => {
    if (isKept()) return;
    sub.unsubscribe();
  };
}
`,
  },
  {
    name: 'a group that is subscribed to',
    fix: 'Each new key of groupBy opens a group, and no group ends. Give groupBy a duration that ends idle groups, such as groupBy(key, { duration: (group) => group.pipe(debounceTime(60_000)) }).',
    program: `import { groupBy, interval, map } from 'rxjs';
interval(1).pipe(groupBy((value) => value)).subscribe((group) => {
  group.pipe(map(String)).subscribe(); // here
});
`,
  },
  {
    name: 'a listener of events, of whose end another one hears',
    fix: "Each 'session:start' event of app makes one more subscription, and nothing ends it. Keep the subscription that sent$.pipe(…).subscribe(…) returns, and unsubscribe it at the 'session:end' event of app, which line 7 listens to.",
    program: `import { EventEmitter } from 'node:events';
import { scan, Subject } from 'rxjs';
const [app, sent$] = [new EventEmitter(), new Subject<number>()];
app.on('session:start', (session: { count: number }) => {
  sent$.pipe(scan((sum) => sum + 1, 0)).subscribe((count) => (session.count = count)); // here
});
app.on('session:end', (session: { count: number }) => console.log(session.count));
app.on('error', console.error);
`,
  },
  {
    name: 'a notifier that only takeUntil has',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'Nothing can send closed$ a value, since only takeUntil uses it. Return a function from show() that sends it one, and call that when this should end.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export function show(): string {
  const closed$ = new Subject<void>();
  interval(1).pipe(takeUntil(closed$)).subscribe(); // here
  return 'shown';
}
`,
  },
  {
    name: 'a notifier of the file that only takeUntil has',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'Nothing can send closed$ a value, since only takeUntil uses it. Send it one when this should end.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
const closed$ = new Subject<void>();
interval(1).pipe(takeUntil(closed$)).subscribe(); // here
interval(2).pipe(takeUntil(closed$)).subscribe();
`,
  },
  {
    name: 'a notifier that other files may have',
    leak: { facts: [{ what: 'notifier', state: 'silent' }] },
    fix: 'closed$ has sent no value since this subscription was made: send it one when this should end, or give takeUntil another notifier.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export const closed$ = new Subject<void>();
interval(1).pipe(takeUntil(closed$)).subscribe(); // here
`,
  },
  {
    name: 'streams of mergeMap that have sent nothing',
    leak: { facts: [{ what: 'inner', of: 'mergeMap', open: 2 }] },
    fix: 'The source of mergeMap has completed, but 2 streams that it opened (load(id)) have not, and none has sent a value. Limit the wait for each of them inside of mergeMap, with timeoutOrAbort(…), or end each of them with takeUntil(…).',
    program: `import { map, mergeMap, type Observable, of } from 'rxjs';
export function run(load: (id: number) => Observable<number>): void {
  of(1, 2).pipe(mergeMap((id) => load(id)), map(String)).subscribe(); // here
}
`,
  },
  {
    name: 'a stream of switchMap that has sent nothing',
    leak: { facts: [{ what: 'inner', of: 'switchMap', open: 1 }] },
    fix: 'The source of switchMap has completed, but the stream that it opened has not, and has sent no value. Limit the wait for it inside of switchMap, with timeoutOrAbort(…), or end it with takeUntil(…).',
    program: `import { type Observable, of, switchMap } from 'rxjs';
export function run(load: (id: number) => Observable<number>): void {
  of(1).pipe(switchMap(load)).subscribe(); // here
}
`,
  },
  {
    name: 'values that delayWhen holds back',
    leak: { facts: [{ what: 'inner', of: 'delayWhen', open: 2 }] },
    fix: 'The source of delayWhen has completed, but delayWhen still holds 2 values back until sent(id) sends a value or completes. Make it do so, or limit the wait for it inside of delayWhen, with timeoutOrAbort(…).',
    program: `import { delayWhen, type Observable, of } from 'rxjs';
export function run(sent: (id: number) => Observable<void>): void {
  of(1, 2).pipe(delayWhen((id) => sent(id))).subscribe(); // here
}
`,
  },
  {
    name: 'a value that delayWhen holds back',
    leak: { facts: [{ what: 'inner', of: 'delayWhen', open: 1 }] },
    fix: 'The source of delayWhen has completed, but delayWhen still holds one value back until the stream that its function returns sends a value or completes. Make it do so, or limit the wait for it inside of delayWhen, with timeoutOrAbort(…).',
    program: `import { delayWhen, type Observable, of } from 'rxjs';
export function run(sent: (id: number) => Observable<void>): void {
  of(1).pipe(delayWhen(sent)).subscribe(); // here
}
`,
  },
  {
    name: 'an expand that polls',
    fix: 'expand goes on until its function returns a stream without values, which it has not done. Return EMPTY for each value that can be the last, such as a failure; or end it with takeWhile(…), takeUntil(…) or timeoutOrAbort(…) below expand.',
    program: `import { EMPTY, expand, type Observable } from 'rxjs';
export function wait(load: () => Observable<string>): void {
  load().pipe(expand((state) => (state === 'ready' ? EMPTY : load()))).subscribe(); // here
}
`,
  },
  {
    name: 'an expand that never returns EMPTY',
    fix: 'expand goes on until its function returns a stream without values, which it has not done. Return EMPTY for the last value; or end it with takeWhile(…), takeUntil(…) or timeoutOrAbort(…) below expand.',
    program: `import { expand, type Observable } from 'rxjs';
export function wait(load: () => Observable<string>): void {
  load().pipe(expand(() => load())).subscribe(); // here
}
`,
  },
  {
    name: 'a repeat without a count',
    fix: 'repeat({ delay: 5 }) subscribes again after each completion, without end. Give it a count, or end it below, with takeWhile(…) or takeUntil(…); or keep the subscription, and unsubscribe it when it is no longer needed.',
    program: `import { type Observable, repeat } from 'rxjs';
export function poll(load: () => Observable<string>): void {
  load().pipe(repeat({ delay: 5 })).subscribe(); // here
}
`,
  },
  {
    name: 'a repeat with a count',
    fix: 'In poll(), nothing stores the subscription that load().pipe(…).subscribe() returns: keep it and unsubscribe it when it is no longer needed, or put ownedBy(owner) last in the pipe.',
    program: `import { type Observable, repeat } from 'rxjs';
export function poll(load: () => Observable<string>): void {
  load().pipe(repeat(3)).subscribe(); // here
}
`,
  },
  {
    name: 'a repeat that something below it ends',
    fix: 'In poll(), nothing stores the subscription that load().pipe(…).subscribe() returns: keep it and unsubscribe it when it is no longer needed, or put ownedBy(owner) last in the pipe.',
    program: `import { type Observable, repeat, takeWhile } from 'rxjs';
export function poll(load: () => Observable<string>): void {
  load().pipe(repeat(), takeWhile((state) => state !== 'ready')).subscribe(); // here
}
`,
  },
  {
    name: 'a retry that waits for its next attempt',
    leak: { waitsFor: 'a timer (5 ms)' },
    fix: 'retry({ delay: 5 }) subscribes again after each error, without end. Give it a count; or keep the subscription, and unsubscribe it when it is no longer needed.',
    program: `import { type Observable, retry } from 'rxjs';
export function dial(load: () => Observable<string>): void {
  load().pipe(retry({ delay: 5 })).subscribe(); // here
}
`,
  },
  {
    name: 'a retry that may not have tried again',
    fix: 'In dial(), nothing stores the subscription that load().pipe(…).subscribe() returns: keep it and unsubscribe it when it is no longer needed, or put ownedBy(owner) last in the pipe.',
    program: `import { type Observable, retry } from 'rxjs';
export function dial(load: () => Observable<string>): void {
  load().pipe(retry()).subscribe(); // here
}
`,
  },
  {
    name: 'a promise of all values of a field that nothing completes',
    leak: { kind: 'promise' },
    fix: 'lastValueFrom waits until reader.rows$.pipe(toArray()) completes, and nothing in this file completes reader.rows$. Call reader.rows$.complete() after its last value, or end the stream with take(…) or takeUntil(…).',
    program: `import { lastValueFrom, Subject, toArray } from 'rxjs';
class Reader {
  readonly rows$ = new Subject<number>();
}
export async function save(reader: Reader): Promise<number[]> {
  return await lastValueFrom(reader.rows$.pipe(toArray())); // here
}
`,
  },
  {
    name: 'a promise of all values',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits until rows$.pipe(…) completes, since toArray sends nothing before that. Complete its source after the last value, or end it above toArray, with take(…) or takeUntil(…); if that may never happen, limit the wait with timeoutOrAbort(…).',
    program: `import { filter, firstValueFrom, type Observable, toArray } from 'rxjs';
export async function save(rows$: Observable<number>): Promise<number[]> {
  return await firstValueFrom(rows$.pipe(filter((row) => row > 0), toArray())); // here
}
`,
  },
  {
    name: 'a lock that the returned function frees, outside of a finally block',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for this.locked$.next(false) at line 7, which the function that acquire() returns runs. Line 13 calls that outside of a finally block, where an error or an early return before it skips it: move it into a finally block.',
    program: `import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
class Mutex {
  private readonly locked$ = new BehaviorSubject(false);
  async acquire(): Promise<() => void> {
    await firstValueFrom(this.locked$.pipe(filter((locked) => !locked))); // here
    this.locked$.next(true);
    return () => this.locked$.next(false);
  }
}
export async function book(mutex: Mutex, work: () => Promise<void>): Promise<void> {
  const release = await mutex.acquire();
  await work();
  release();
}
`,
  },
  {
    name: 'a lock that a method frees, in a finally block',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for this.locked$.next(false) at line 9, which release() runs. Call that in a finally block, so that no error skips it.',
    program: `import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
class Mutex {
  private readonly locked$ = new BehaviorSubject(false);
  async acquire(): Promise<void> {
    await firstValueFrom(this.locked$.pipe(filter((locked) => !locked))); // here
    this.locked$.next(true);
  }
  release(): void {
    this.locked$.next(false);
  }
}
export async function book(mutex: Mutex, work: () => Promise<void>): Promise<void> {
  await mutex.acquire();
  try {
    await work();
  } finally {
    mutex.release();
  }
}
export async function lend(mutex: Mutex, work: () => Promise<void>): Promise<void> {
  await mutex.acquire();
  await work().finally(() => mutex.release());
}
`,
  },
  {
    name: 'a count of places, which a method gives back',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for this.free$.next(this.free$.value + 1) at line 9, which leave() runs. Call that in a finally block, so that no error skips it.',
    program: `import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
export class Places {
  private readonly free$ = new BehaviorSubject(2);
  async enter(): Promise<void> {
    await firstValueFrom(this.free$.pipe(filter((free) => free > 0))); // here
    this.free$.next(this.free$.value - 1);
  }
  leave(): void {
    this.free$.next(this.free$.value + 1);
  }
}
`,
  },
  {
    name: 'a value that is taken, which is no lock',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for a value of this.token$.pipe(filter(Boolean)). Make it reject when that takes too long, with timeoutOrAbort(…).',
    program: `import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
export class Tokens {
  private readonly token$ = new BehaviorSubject<string | undefined>(undefined);
  async take(): Promise<string> {
    const token = await firstValueFrom(this.token$.pipe(filter(Boolean))); // here
    this.token$.next(undefined);
    return token;
  }
  give(token: string): void {
    this.token$.next(token);
  }
}
`,
  },
  {
    name: 'a lock that two lines free outside of a finally block',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for locked$.next(false) at line 8, which free() runs. Lines 12, 13 call that outside of a finally block, where an error or an early return before it skips it: move each into a finally block.',
    program: `import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
const locked$ = new BehaviorSubject(false);
async function take(): Promise<void> {
  await firstValueFrom(locked$.pipe(filter((locked) => !locked))); // here
  locked$.next(true);
}
function free(): void {
  locked$.next(false);
}
export async function book(isEmpty: boolean): Promise<void> {
  await take();
  if (isEmpty) return free();
  free();
}
`,
  },
];
