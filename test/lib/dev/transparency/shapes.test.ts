import { firstValueFrom, NEVER, Observable, of, Subject, Subscriber, Subscription } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';

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

  it('may be in two composites that are in each other', () => {
    const mark = leaks.mark();
    const [one, other] = [new Subscription(), new Subscription()];
    one.add(other);
    other.add(one);
    other.add(NEVER.subscribe());
    expect(leaks.find({ since: mark })).toMatchObject([{ verdict: 'unowned', count: 1 }]);
    one.unsubscribe();
    expect(leaks.find({ since: mark })).toEqual([]);
  });

  it('that another returns as its teardown ends with that, for the registry too', () => {
    const within = <T>(source: Observable<T>): Observable<T> =>
      new Observable((subscriber) => source.subscribe((value) => subscriber.next(value)));
    const { young, old } = registry();
    const subscription = within(within(NEVER)).subscribe();
    expect(leaks.open().map(({ kind }) => kind)).toEqual(['root', 'nested', 'nested']);

    subscription.unsubscribe();

    expect([young.open, old.open]).toEqual([false, false]);
    expect(leaks.open()).toEqual([]);
  });

  it('may be torn down past its own method, as a subclass of another tool would', () => {
    const subscription = NEVER.subscribe();
    Subscription.prototype.unsubscribe.call(subscription);
    expect([subscription.closed, leaks.open()]).toEqual([true, []]);
  });

  it('has the keys that it has unseen, open and torn down, also where others are made for it', () => {
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

  it('that could not be begun is not open', () => {
    const broken = new Observable<never>(() => undefined);
    Object.defineProperty(broken, 'source', {
      get: () => {
        throw new RangeError('no source');
      },
    });
    expect(() => broken.subscribe()).toThrow('no source');
    expect(leaks.open()).toEqual([]);
  });

  it('may have a Subject torn down with it: nothing is done to that', () => {
    const given = new Subject<number>();
    const source = new Observable<number>((subscriber) => subscriber.add(given));
    source.subscribe().unsubscribe();
    expect([given.closed, Object.getOwnPropertyNames(given).includes('next')]).toEqual([true, false]);
  });

  it('that errors while its own value is handled ends what it returned', () => {
    const { young, old } = registry();
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

    it('is accused for what its consumer leaves open, not for what rxjs keeps for the socket', () => {
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

  it('is what it always is: of its class, and with the properties that it has', () => {
    const made = NEVER.subscribe();
    expect(made).toBeInstanceOf(Subscriber);
    expect(Object.getOwnPropertyNames(made).sort()).toEqual(fields);
    expect(Object.keys(made).sort()).toEqual(fields);
  });

  it('is the very one that was passed', async () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- libraries that came before still make their own
    const subscriber = new Subscriber<number>();
    expect(of(1).subscribe(subscriber)).toBe(subscriber);
    await expect(firstValueFrom(of(1))).resolves.toBe(1);
  });
});
