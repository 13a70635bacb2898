import {
  firstValueFrom,
  map,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  Subscriber,
  Subscription,
  throwError,
} from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import { withLeakGuard } from '../../../../operators/index.js';

/*
 * Shapes of subscriptions that rxjs 7.8.2's own suite, and published packages, have shown: none may keep us busy, and none
 * that has ended may be taken for one that has not.
 */

let undo: () => void;
const install = (sites: 'all' | 'off' = 'all'): void => {
  undo = enableDevMode({ track: 'all', sites });
};
afterEach(() => undo());

describe('a subscription', () => {
  beforeEach(() => install());

  it('may be among its own finalizers, behind a Proxy: it is torn down, once', () => {
    const torn: string[] = [];
    const source = new Observable<never>((subscriber) => {
      // What a library returns that does not trust the rxjs of others.
      const proxy = new Proxy(subscriber, { getPrototypeOf: () => Object.prototype });
      proxy.add(() => torn.push('source'));
      return proxy;
    });
    const subscription = source.subscribe();
    subscription.unsubscribe();
    expect([torn, subscription.closed, leaks.open()]).toEqual([['source'], true, []]);
  });

  it('may be in two composites that contain each other', () => {
    const mark = leaks.mark();
    const [one, other] = [new Subscription(), new Subscription()];
    one.add(other);
    other.add(one);
    other.add(NEVER.subscribe());
    expect(leaks.find({ since: mark })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
    one.unsubscribe();
    expect(leaks.find({ since: mark })).toEqual([]);
  });

  it('that another returns as its teardown ends with it, for the registry too', () => {
    const within = <T>(source: Observable<T>): Observable<T> =>
      new Observable((subscriber) => source.subscribe((value) => subscriber.next(value)));
    const { young, old } = registry().records;
    const subscription = within(within(NEVER)).subscribe();
    expect(leaks.open().map(({ kind }) => kind)).toEqual(['root', 'nested', 'nested']);

    subscription.unsubscribe();

    expect([young.open, old.open]).toEqual([false, false]);
    expect(leaks.open()).toEqual([]);
  });

  it('may be torn down without its own method, as by a subclass of another tool', () => {
    const subscription = NEVER.subscribe();
    Subscription.prototype.unsubscribe.call(subscription);
    expect([subscription.closed, leaks.open()]).toEqual([true, []]);
  });

  it('has its usual keys, open and torn down, even if others are made for it', () => {
    const keys = (): unknown[] => {
      let nested = Subscription.EMPTY;
      const source = new Observable<number>((subscriber) => {
        nested = NEVER.subscribe((value) => subscriber.next(value));
      });
      const subscription = source.subscribe();
      const all = (): string[][] => [subscription, nested].map(Object.getOwnPropertyNames);
      const open = all();
      subscription.unsubscribe();
      nested.unsubscribe();
      return [open, all()];
    };
    const seen = keys();
    undo();
    expect(seen).toEqual(keys());
    install();
  });

  it('may be sealed by the program, which unsubscribes all the same', () => {
    const subject = new Subject<number>();
    const nested = new Observable<number>(() => subject.subscribe());
    const subscriptions = [subject.subscribe(), nested.subscribe()].map((each) => Object.seal(each));
    for (const each of subscriptions) each.unsubscribe();
    expect([subject.observed, subscriptions.map(({ closed }) => closed), leaks.open()]).toEqual([
      false,
      [true, true],
      [],
    ]);
  });

  it('that could not be started is not open', () => {
    const broken = new Observable<never>(() => undefined);
    Object.defineProperty(broken, 'source', {
      get: () => {
        throw new RangeError('no source');
      },
    });
    expect(() => broken.subscribe()).toThrow('no source');
    expect(leaks.open()).toEqual([]);
  });

  it('may tear down any object with a `next`, which is neither changed nor read', () => {
    const log: string[] = [];
    const unsubscribe = (): void => void log.push('torn down');
    const reading = {
      unsubscribe,
      get next(): never {
        throw new RangeError('read');
      },
    };
    const plain = { next: () => undefined, unsubscribe };
    const finalizers = [Object.freeze({ ...plain }), reading, plain];
    const subscriptions = finalizers.map((finalizer) => {
      const subscription = NEVER.subscribe();
      subscription.add(finalizer);
      return subscription;
    });
    for (const each of subscriptions) each.unsubscribe();
    expect(log).toEqual(['torn down', 'torn down', 'torn down']);
    expect([subscriptions.every(({ closed }) => closed), Reflect.ownKeys(plain)]).toEqual([
      true,
      ['next', 'unsubscribe'],
    ]);
  });

  it('whose producer holds a non-extensible object is torn down', () => {
    let torn = 0;
    const source = new Observable<number>((subscriber) => {
      Object.preventExtensions(subscriber);
      return () => torn++;
    });
    source
      .pipe(map((value) => value))
      .subscribe()
      .unsubscribe();
    expect([torn, leaks.open()]).toEqual([1, []]);
  });

  it('may be made of a Subscriber that cannot be extended', () => {
    const [seen, subject] = [[] as number[], new Subject<number>()];
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- libraries that came before still make their own
    const subscriber = new Subscriber<number>({ next: (value: number) => seen.push(value) } as never);
    subject.subscribe(Object.preventExtensions(subscriber));
    subject.next(1);
    subscriber.unsubscribe();
    expect([seen, subject.observed]).toEqual([[1], false]);
  });

  it('is no longer open when its consumer is notified of the end, nor is its connection', () => {
    const mark = leaks.mark();
    const heard: unknown[] = [];
    const look = (): void => void heard.push(leaks.open(), leaks.find({ since: mark }));
    of(1).subscribe({ complete: look });
    of(1).pipe(share()).subscribe({ complete: look });
    throwError(() => 'why').subscribe({ error: look });
    expect(heard).toEqual(Array(6).fill([]));
  });

  it('may have its class used without a subscribe call', () => {
    const Class = NEVER.subscribe().constructor as new (next: (value: number) => void) => Subscriber<number>;
    const heard: number[] = [];
    const made = new Class((value) => heard.push(value));
    const outer = new Subscription();
    outer.add(made);
    made.next(1);
    outer.unsubscribe();
    made.next(2);
    expect([heard, made.closed, leaks.open().length]).toEqual([[1], true, 1]);
    of(3).subscribe(new Class((value) => heard.push(value)));
    expect([heard, leaks.open().length]).toEqual([[1, 3], 1]);
  });

  it('that threw before it started is not open; one that has started is', () => {
    const closed = new Subject<number>();
    closed.unsubscribe();
    expect(() => closed.subscribe()).toThrow('object unsubscribed');
    expect(leaks.open()).toEqual([]);

    const half: Observable<number> = Object.assign(new Observable<number>(), {
      operator: {
        call(subscriber: Subscriber<number>) {
          subscriber.add(() => undefined);
          throw new RangeError('half way');
        },
      },
    });
    expect(() => half.subscribe()).toThrow('half way');
    expect(leaks.open()).toHaveLength(1);
  });

  it('may belong to a stream that is its own source', () => {
    const operator = { call: (subscriber: Subscriber<number>): void => subscriber.complete() };
    const round: Observable<number> = Object.assign(new Observable<number>(), { operator });
    Object.assign(round, { source: round });
    const guarded = round.pipe(withLeakGuard('round'));
    expect([round, guarded].map((each) => each.subscribe().closed)).toEqual([true, true]);
    expect(round.pipe(() => round, share())).toBeInstanceOf(Observable);
  });

  it('works with a frozen stack trace limit', () => {
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') as PropertyDescriptor;
    Object.defineProperty(Error, 'stackTraceLimit', { ...limit, value: 7, writable: false });
    try {
      NEVER.subscribe();
      NEVER.pipe(withLeakGuard('guarded')).subscribe();
      expect(leaks.open().map(({ site }) => site?.file)).toEqual(Array(2).fill(import.meta.filename));
      expect(Error.stackTraceLimit).toBe(7);
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', limit);
    }
  });

  it('may tear down a Subject, which is not changed', () => {
    const given = new Subject<number>();
    const source = new Observable<number>((subscriber) => subscriber.add(given));
    source.subscribe().unsubscribe();
    expect([given.closed, Object.getOwnPropertyNames(given).includes('next')]).toEqual([true, false]);
  });

  it('that errors while its own value is handled ends what it returned', () => {
    const { young, old } = registry().records;
    const source = new Subject<number>();
    const errors: unknown[] = [];
    const mapped = new Observable<number>((subscriber) =>
      source.subscribe((value) => {
        subscriber.error(value);
        subscriber.next(value);
      }),
    );
    mapped.subscribe({ error: (error) => errors.push(error) });
    source.next(1);
    expect([errors, source.observed, young.open, old.open]).toEqual([[1], false, false, false]);
  });
});

/** A socket that the test opens. */
class Socket {
  static last: Socket;
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen?: (event: unknown) => void;
  onclose?: (event: unknown) => void;
  onmessage?: (event: unknown) => void;

  constructor(readonly url: string) {
    Socket.last = this;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({});
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }
}

// Before 7.5 rxjs keeps its observers out of sight: only the line tells then.
const inSight = '_finalizers' in Subscription.EMPTY;
describe.each(inSight ? (['all', 'off'] as const) : (['all'] as const))(
  'a webSocket, with sites %s,',
  (sites) => {
    beforeEach(() => install(sites));
    const connect = () =>
      webSocket<number>({ url: 'ws://here', WebSocketCtor: Socket as unknown as typeof WebSocket });

    it('is reported for subscriptions that its consumer leaves open, not for those that rxjs keeps for the socket', () => {
      const mark = leaks.mark();
      const socket = connect();
      const subscription = socket.subscribe();
      socket.next(1);
      Socket.last.open();
      socket.next(2);
      expect(Socket.last.sent).toEqual(['1', '2']);
      expect(leaks.find({ since: mark })).toMatchObject([{ kind: 'root', count: 1 }]);

      subscription.unsubscribe();

      expect(leaks.find({ since: mark })).toEqual([]);
      expect(Socket.last.readyState).toBe(3);
    });
  },
);

describe('a Subscriber that rxjs makes', () => {
  const fields = Object.getOwnPropertyNames(NEVER.subscribe()).sort();
  beforeEach(() => install());

  it('has its usual class and properties', () => {
    const made = NEVER.subscribe();
    expect(made).toBeInstanceOf(Subscriber);
    expect(Object.getOwnPropertyNames(made).sort()).toEqual(fields);
    expect(Object.keys(made).sort()).toEqual(fields);
  });

  it('is the same object that was passed', async () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- libraries that came before still make their own
    const subscriber = new Subscriber<number>();
    expect(of(1).subscribe(subscriber)).toBe(subscriber);
    await expect(firstValueFrom(of(1))).resolves.toBe(1);
  });
});
