import { SYNCHRONOUS_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import type { Typed } from './typed-programs.js';

const zombie = { verdict: 'zombie', hint: 'The hint of the report' } as const;
const silent = { facts: [{ what: 'notifier', state: 'silent' }] } as const;

/** Programs that have an end, which did not come or does not do enough. */
export const SENTENCES_OF_ENDS: readonly Typed[] = [
  {
    name: 'a callback of which it is not known what ends it',
    leak: zombie,
    fix: 'The callback given to client.watch(…) is still called after the subscriber has unsubscribed. If client.watch(…) returns something that stops that, add it to observer; otherwise return a teardown that stops it.',
    program: `import { Observable } from 'rxjs';
declare const client: { watch(listener: (value: number) => void): unknown };
export const values = new Observable<number>((observer) => { // here
  client.watch((value) => observer.next(value)); // sends
});
`,
  },
  {
    name: 'a callback whose teardown removes another function',
    leak: zombie,
    fix: 'The hint of the report',
    program: `import type { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';
export const messages = (port: EventEmitter) => new Observable<number>((to) => { // here
  port.on('message', (value: number) => to.next(value)); // sends
  port.on('close', () => to.complete());
  return () => { port.off('message', (value: number) => to.next(value)); };
});
`,
  },
  {
    name: 'a loop that sends to an Observer, which has no closed',
    leak: zombie,
    fix: 'The loop at line 3 goes on after the subscriber has unsubscribed. Make it stop then: check to.closed in it.',
    program: `import { Observable, type Observer } from 'rxjs';
async function send(to: Observer<number>, next: () => Promise<number>): Promise<void> {
  while (true) {
    to.next(await next()); // sends
  }
}
export const values = (next: () => Promise<number>) => new Observable<number>((to) => void send(to, next)); // here
`,
  },
  {
    name: 'a loop of one statement',
    leak: zombie,
    fix: 'The loop at line 4 goes on after the subscriber has unsubscribed. Make it stop then: check to.closed in it.',
    program: `import { Observable } from 'rxjs';
export const values = (lines: AsyncIterable<string>) => new Observable<string>((to) => { // here
  void (async () => {
    for await (const line of lines) to.next(line); // sends
  })();
});
`,
  },
  {
    name: 'a call of next that is not of a subscriber',
    leak: zombie,
    fix: 'The hint of the report',
    program: `import { Observable, Subject } from 'rxjs';
const values$ = new Subject<number>();
export const values = new Observable<number>((to) => { // here
  const one = values$.subscribe(to);
  void (async () => { while (true) { await one; values$.next(1); } })(); // sends
  return () => { one.remove(one); };
});
`,
  },
  {
    name: 'an event that does not come',
    fix: "sub.unsubscribe() at line 4 has not run: it waits for the 'click' event of button. Make sure that it fires, or also unsubscribe on another event.",
    program: `import { interval } from 'rxjs';
export function start(button: EventTarget): void {
  const sub = interval(1).subscribe(); // here
  button.addEventListener('click', () => sub.unsubscribe());
}
`,
  },
  {
    name: 'a promise that does not settle',
    fix: 'sub.unsubscribe() at line 4 has not run: it waits until send() has settled. Limit how long that may take, or also unsubscribe elsewhere.',
    program: `import { interval } from 'rxjs';
export function start(send: () => Promise<void>): Promise<void> {
  const sub = interval(1).subscribe(); // here
  return send().finally(() => sub.unsubscribe());
}
`,
  },
  {
    name: 'a promise that may be rejected',
    fix: 'sub.unsubscribe() at line 4 has not run: it waits until send() has been fulfilled. Put it in finally(…), and limit how long that may take.',
    program: `import { interval } from 'rxjs';
export function start(send: () => Promise<void>): Promise<void> {
  const sub = interval(1).subscribe(); // here
  return send().then(() => sub.unsubscribe());
}
`,
  },
  {
    name: 'a variable that is set when a promise settles',
    fix: 'sub is set only after the wait on line 4. If sub.unsubscribe() on line 7 ran before that, there was nothing to unsubscribe: set a flag there, and check it before line 5 subscribes. Otherwise, call the function that contains line 7 when this should end.',
    program: `import { type Observable, type Subscription } from 'rxjs';
export function start(open: () => Promise<Observable<number>>): () => void {
  let sub: Subscription | undefined;
  void open().then((values$) => {
    sub = values$.subscribe(); // here
  });
  return () => sub?.unsubscribe();
}
`,
  },
  {
    name: 'a variable that is set after an await',
    fix: 'sub is set only after the wait on line 5. If sub.unsubscribe() on line 8 ran before that, there was nothing to unsubscribe: set a flag there, and check it before line 6 subscribes. Otherwise, call the function that contains line 8 when this should end.',
    program: `import { type Observable, type Subscription } from 'rxjs';
export function start(open: () => Promise<Observable<number>>): () => void {
  let sub: Subscription | undefined;
  void (async () => {
    const values$ = await open();
    sub = values$.subscribe(); // here
  })();
  return () => sub?.unsubscribe();
}
`,
  },
  {
    name: 'a field that is set after an await',
    fix: 'this.sub is set only after the await of line 5. If stop() of Feed ran before that, there was nothing to unsubscribe: set a flag in stop(), and check it before you subscribe. Otherwise, call stop() when the object is no longer needed.',
    program: `import { type Observable, type Subscription } from 'rxjs';
export class Feed {
  private sub?: Subscription;
  async start(open: () => Promise<Observable<number>>): Promise<void> {
    const values$ = await open();
    this.sub = values$.subscribe(); // here
  }
  stop(): void {
    this.sub?.unsubscribe();
  }
}
`,
  },
  {
    name: 'an end that is inherited',
    fix: 'This subscription is not stored, so close(), which Cursor inherits from Widget, cannot end it. Store it, override close() in Cursor, and unsubscribe it there before super.close().',
    program: `import { interval } from 'rxjs';
class Widget {
  close(): void {}
}
export class Cursor extends Widget {
  open(): void {
    interval(1).subscribe(); // here
  }
}
`,
  },
  {
    name: 'a notifier that is made each time',
    leak: silent,
    fix: 'this.closed() makes a new Subject each time, and nothing else has a reference to this one, so takeUntil never ends the subscription. Keep one Subject in a field, and send it a value in close().',
    program: `import { interval, type Observable, Subject, takeUntil } from 'rxjs';
export class Widget {
  private closed(): Observable<void> {
    return new Subject<void>();
  }
  open(): void {
    interval(1).pipe(takeUntil(this.closed())).subscribe(); // here
  }
  close(): void {}
}
`,
  },
  {
    name: 'a function that makes a notifier each time',
    leak: silent,
    fix: 'closed() makes a new Subject each time, and nothing else has a reference to this one, so takeUntil never ends the subscription. Keep one Subject in a field, and send it a value when this should end.',
    program: `import { interval, type Observable, Subject, takeUntil } from 'rxjs';
function closed(): Observable<void> {
  return new Subject<void>();
}
interval(1).pipe(takeUntil(closed())).subscribe(); // here
`,
  },
  {
    name: 'an event that the file does not emit',
    leak: silent,
    fix: "fromEvent(port, 'close') has not received 'close' since this subscription was made. This file emits 'data', 'end', but not 'close': if nothing else does, give takeUntil the event that fires; if it may have fired earlier, check for that before you subscribe.",
    program: `import { EventEmitter } from 'node:events';
import { fromEvent, takeUntil } from 'rxjs';
const port = new EventEmitter();
fromEvent(port, 'data').pipe(takeUntil(fromEvent(port, 'close'))).subscribe(); // here
port.emit('data', 1);
port.emit('end');
`,
  },
  {
    name: 'what a method with a parameter makes',
    fix: 'Nothing ends a subscription that follow() makes, and a field would keep only the last. Return it from follow(), and unsubscribe it when the caller no longer needs it; or add them all to one Subscription in Bus, and give Bus a method that unsubscribes that.',
    program: `import { type Observable, Subject } from 'rxjs';
export class Bus {
  private readonly all$ = new Subject<number>();
  follow(values$: Observable<number>): void {
    values$.subscribe(this.all$); // here
  }
}
`,
  },
  {
    name: 'what feeds a subject that is dropped',
    fix: 'interval(1).subscribe(…) feeds cached until its subscription is unsubscribed, even after this.cache.delete(key) at line 10 has dropped cached. Keep the subscription in this.cache beside cached, and unsubscribe it before cached is dropped.',
    program: `import { interval, type Observable, ReplaySubject } from 'rxjs';
export class Cache {
  private readonly cache = new Map<string, Observable<number>>();
  load(key: string): void {
    const cached = new ReplaySubject<number>(1);
    interval(1).subscribe(cached); // here
    this.cache.set(key, cached);
  }
  evict(key: string): void {
    this.cache.delete(key);
  }
}
`,
  },
  {
    name: 'what an object makes that is dropped',
    fix: 'meters.delete(key) at line 12 drops an object, and nothing ends its subscription. Keep the subscription in a field of Meter, give Meter a method that unsubscribes it, and call that first.',
    program: `import { interval } from 'rxjs';
class Meter {
  constructor() {
    interval(1).subscribe(); // here
  }
}
const meters = new Map<string, Meter>();
export function add(key: string): void {
  meters.set(key, new Meter());
}
export function remove(key: string): void {
  meters.delete(key);
}
`,
  },
  {
    name: 'what each event makes',
    fix: "Each 'connection' event of server makes one more subscription, and nothing ends it. Keep the subscription that interval(1).subscribe(…) returns, and unsubscribe it when socket is no longer needed; or subscribe only once, outside of the listener.",
    program: `import type { EventEmitter } from 'node:events';
import { interval } from 'rxjs';
declare const server: EventEmitter;
server.on('connection', (socket: EventEmitter) => {
  interval(1).subscribe((value) => socket.emit('tick', value)); // here
});
`,
  },
  {
    name: 'what each run of an interval makes',
    fix: 'Each run of the interval at line 2 makes one more subscription, and nothing ends it. Keep the subscription that interval(1).subscribe() returns, and unsubscribe the previous one first; or subscribe only once, outside of the interval.',
    program: `import { interval } from 'rxjs';
setInterval(() => {
  interval(1).subscribe(); // here
}, 5);
`,
  },
  {
    name: 'an iterator that keeps nothing',
    fix: 'The iterator has no return() method, which a loop calls when it is left early. Keep the subscription, and add a return() that unsubscribes it.',
    program: `import { interval } from 'rxjs';
export function iterate(): Iterator<number> {
  const values: number[] = [];
  interval(1).subscribe((value) => values.push(value)); // here
  return { next: () => ({ value: values.shift() ?? 0, done: false }) };
}
`,
  },
  {
    name: 'what is kept under a key, and ended by its key',
    fix: 'this.heard keeps it under full, and unlisten() unsubscribes it (line 9): call that when it is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Broker {
  private readonly heard = new Map<string, Subscription>();
  listen(topic: string): void {
    const full = \`home/\${topic}\`;
    this.heard.set(full, interval(1).subscribe()); // here
  }
  unlisten(topic: string): void {
    this.heard.get(topic)?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a value that may be sent before the promise waits',
    leak: { kind: 'promise' },
    fix: 'firstValueFrom waits for a value of done$. If start(…) at line 7 is what sends it, firstValueFrom misses it: call firstValueFrom before that line, and await its promise after that line. Otherwise make it reject when that takes too long, with timeoutOrAbort(…).',
    program: `import { firstValueFrom, Subject } from 'rxjs';
const done$ = new Subject<void>();
function start(): void {
  done$.next();
}
export async function run(): Promise<void> {
  start();
  await firstValueFrom(done$); // here
}
`,
  },
  {
    name: 'a promise that loses a race',
    leak: { kind: 'promise' },
    fix: 'When another promise wins the race, firstValueFrom goes on waiting. Put the limit into the stream instead, with timeoutOrAbort(…): it also ends the subscription.',
    program: `import { firstValueFrom, Subject } from 'rxjs';
const ready$ = new Subject<boolean>();
export function isReady(limit: Promise<boolean>): Promise<boolean> {
  const ready = firstValueFrom(ready$); // here
  return Promise.race([ready, limit]);
}
`,
  },
  {
    name: 'a forEach that does not end',
    leak: { kind: 'promise' },
    fix: 'forEach waits until ticks$ completes: make it complete, end it with takeUntil(…), or make it reject with timeoutOrAbort(…).',
    program: `import { interval } from 'rxjs';
const ticks$ = interval(1);
export const work = (): Promise<void> => ticks$.forEach(() => undefined); // here
`,
  },
  {
    name: 'a condition that no value has made false',
    leak: { values: 5 },
    fix: "takeWhile ends this subscription when status !== 'done' is false, and it has been true for every value so far. If one of those values was meant to be the last, make the condition false for that value; otherwise end the subscription with takeUntil(…).",
    program: `import { type Observable, takeWhile } from 'rxjs';
export function follow(status$: Observable<string>): void {
  status$.pipe(takeWhile((status) => status !== 'done')).subscribe(); // here
}
`,
  },
  {
    name: 'a first value that no filter lets through',
    fix: "take(1) waits for a value that passes filter((to) => to === 'b'), and none has come since this subscription was made. If it came earlier, check for that first; if it may never come, limit the wait with timeoutOrAbort(…).",
    program: `import { filter, Subject, take } from 'rxjs';
const names$ = new Subject<string>();
names$.pipe(filter((to) => to === 'b'), take(1)).subscribe(); // here
`,
  },
  {
    name: 'a subscription in a promise, which it resolves',
    fix: 'The subscription stays open after resolve(…) has been called. Use firstValueFrom, with the condition in filter(…), in place of the new Promise; or unsubscribe from interval(1) wherever the promise is resolved.',
    program: `import { interval } from 'rxjs';
export const next = (): Promise<number> =>
  new Promise((resolve) => {
    interval(1).subscribe((value) => resolve(value)); // here
  });
`,
  },
  {
    name: 'a callback that unsubscribes, in a promise',
    leak: { hint: SYNCHRONOUS_FIX },
    fix: 'The subscription stays open after resolve(…) has been called. Use firstValueFrom, with the condition in filter(…), in place of the new Promise; or unsubscribe from interval(1) wherever the promise is resolved.',
    program: `import { interval } from 'rxjs';
export const next = (): Promise<number> =>
  new Promise((resolve) => {
    const sub = interval(1).subscribe((value) => (value > 5 ? sub.unsubscribe() : resolve(value))); // here
  });
`,
  },
  {
    name: 'a subscription in an operator',
    fix: 'Each value that reaches tap makes one more subscription, and nothing ends it. Return interval(ms) from switchMap(…) instead, so that it ends with the pipe; or from mergeMap(…), if all of them are needed.',
    program: `import { interval, of, tap } from 'rxjs';
export const all$ = of(1, 2).pipe(
  tap((ms) => {
    interval(ms).subscribe(); // here
  }),
);
`,
  },
  {
    name: 'a subscription in an async operator that only reads',
    fix: 'Nothing ends this subscription, which only keeps left up to date. If its current value is enough, end it with take(1), or read it with firstValueFrom(quota$). Otherwise, keep the subscription, and unsubscribe it when left is no longer needed.',
    program: `import { BehaviorSubject, concatMap, of } from 'rxjs';
const quota$ = new BehaviorSubject(3);
export const all$ = of('a').pipe(
  concatMap(async (file) => {
    let left = 0;
    quota$.subscribe((quota) => (left = quota)); // here
    return left > 0 ? file : undefined;
  }),
);
`,
  },
  {
    name: 'a subscription that only sets a part of a parameter',
    fix: 'Nothing ends this subscription, which only keeps request.flags up to date. If its current value is enough, end it with take(1), or read it with firstValueFrom(flags$). Otherwise, keep the subscription, and unsubscribe it when request.flags is no longer needed.',
    program: `import { BehaviorSubject } from 'rxjs';
const flags$ = new BehaviorSubject(3);
export function withFlags(request: { flags: number }): void {
  flags$.subscribe((flags) => { // here
    request.flags = flags;
  });
}
`,
  },
  {
    name: 'a function that is named as a component',
    fix: 'Each call of Price() makes one more subscription, and nothing ends it. If Price() renders a component, call interval(1).subscribe(…) in an effect, and unsubscribe in the cleanup of that effect. Otherwise, keep the subscription, and unsubscribe it when it is no longer needed.',
    program: `import { interval } from 'rxjs';
export function Price(): string {
  interval(1).subscribe(console.log); // here
  return '';
}
`,
  },
  {
    name: 'an effect whose callback is async',
    fix: 'useEffect does not wait for an async callback: the callback returns a promise, not a cleanup function. Make the callback synchronous, call an async function in it, and return a cleanup function that unsubscribes. If the cleanup may run during an await, check for that before you subscribe.',
    program: `import { interval } from 'rxjs';
declare function useEffect(effect: () => unknown): void;
export function useTicks(ready: Promise<void>): void {
  useEffect(async () => {
    await ready;
    const sub = interval(1).subscribe(); // here
    return () => sub.unsubscribe();
  });
}
`,
  },
  {
    name: 'what a method with the same parameter would end',
    fix: 'This subscription is not stored, so handleDisconnect() of Gateway cannot end it. Keep it in a Map keyed by client, and unsubscribe it in handleDisconnect().',
    program: `import { interval } from 'rxjs';
export class Gateway {
  private readonly clients = new Set<object>();
  handleConnection(client: object): void {
    this.clients.add(client);
    interval(1).subscribe(); // here
  }
  handleDisconnect(client: object): void {
    this.clients.delete(client);
  }
}
`,
  },
  {
    name: 'what a method with a parameter and a result makes',
    fix: 'Each call of transform() may make one more subscription, and nothing ends it. If only the newest one matters, keep it in a field of Pipe, and unsubscribe the previous one first. Otherwise, collect them. In both cases, give Pipe a method that unsubscribes them when the object is no longer needed.',
    program: `import { interval } from 'rxjs';
export class Pipe {
  private value = 0;
  transform(ms: number): number {
    interval(ms).subscribe((value) => (this.value = value)); // here
    return this.value;
  }
}
`,
  },
  {
    name: 'a timer that is cleared',
    fix: 'bar.unsubscribe() at line 7 has not run: it waits for the timer of line 6, which clearTimeout(this.timer) at line 10 can clear. Keep bar, and also unsubscribe it where the timer is cleared, or when it is no longer needed.',
    program: `import { interval } from 'rxjs';
export class Toast {
  private timer: ReturnType<typeof setTimeout> | undefined;
  show(): void {
    const bar = interval(1).subscribe(); // here
    this.timer = setTimeout(() => {
      bar.unsubscribe();
    }, 5);
  }
  pin(): void { clearTimeout(this.timer); }
}
`,
  },
  {
    name: 'an object with an undo that is dropped',
    fix: 'sub is unsubscribed only by undo() of the object that holds it, and steps.shift() at line 6 drops the object. Call its undo() first.',
    program: `import { interval } from 'rxjs';
const steps: { undo(): void }[] = [];
export function run(): void {
  const sub = interval(1).subscribe(); // here
  steps.push({ undo: () => sub.unsubscribe() });
  if (steps.length > 2) steps.shift();
}
`,
  },
  {
    name: 'what an object cannot end that a function returns',
    fix: 'Nothing can end this subscription, since createCounter() returns an object without a method for that. Keep the subscription, and give the object a method that unsubscribes it, such as destroy().',
    program: `import { BehaviorSubject, interval } from 'rxjs';
export function createCounter() {
  const state$ = new BehaviorSubject(0);
  interval(1).subscribe(state$); // here
  return { state$, reset: () => state$.next(0) };
}
`,
  },
  {
    name: 'a composite that an inherited end does not know',
    fix: 'this.own keeps it, but ngOnDestroy(), which Tag inherits from Base, does not unsubscribe the contents of this.own. Override ngOnDestroy() in Tag, and unsubscribe them there before super.ngOnDestroy().',
    program: `import { interval, Subscription } from 'rxjs';
class Base {
  ngOnDestroy(): void {}
}
export class Tag extends Base {
  private readonly own = new Subscription();
  ngOnInit(): void {
    this.own.add(interval(1).subscribe()); // here
  }
}
`,
  },
  {
    name: 'a controller that nothing aborts',
    leak: silent,
    fix: 'Nothing in this file calls controller.abort(), so takeUntil never ends the subscription. Call it when this should end.',
    program: `import { fromEvent, interval, takeUntil } from 'rxjs';
const controller = new AbortController();
interval(1).pipe(takeUntil(fromEvent(controller.signal, 'abort'))).subscribe(); // here
`,
  },
  {
    name: 'a timer that never completes',
    leak: { kind: 'promise' },
    fix: 'lastValueFrom waits until timer(0, 3) completes, which it never does. End it with take(…), takeWhile(…) or takeUntil(…); if its first value is enough, use firstValueFrom.',
    program: `import { lastValueFrom, map, timer } from 'rxjs';
export const last = lastValueFrom(timer(0, 3).pipe(map(String))); // here
`,
  },
  {
    name: 'an array under a key that is deleted',
    fix: 'delete this.subs[type] at line 9 drops the subscriptions without unsubscribing them. Unsubscribe them first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Hub {
  private readonly subs: Record<string, Subscription[]> = {};
  on(type: string): void {
    this.subs[type] ??= [];
    this.subs[type].push(interval(1).subscribe()); // here
  }
  off(type: string): void {
    delete this.subs[type];
  }
}
`,
  },
];
