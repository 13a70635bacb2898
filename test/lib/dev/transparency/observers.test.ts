import { of, type Observer } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { enableDevMode } from '../../../../lib/dev/index.js';

/*
 * Rxjs asks an observer for its methods: who is asked, how often and in which order may be seen by a getter or a Proxy.
 */

let undo = (): void => undefined;
afterEach(() => undo());

type Ask = (subscribe: (observer: Partial<Observer<number>>) => void) => unknown;

/** What comes of it without dev mode, and with it. */
function bothWays(ask: Ask): unknown[] {
  const outcome = (): unknown => {
    try {
      return ask((observer) => void of(1).subscribe(observer));
    } catch (error) {
      return error;
    }
  };
  const without = outcome();
  undo = enableDevMode({ sites: 'off' });
  return [without, outcome()];
}

const behind = (handler: ProxyHandler<Partial<Observer<number>>>): Partial<Observer<number>> =>
  new Proxy({ next: () => undefined, error: () => undefined, complete: () => undefined }, handler);

describe('an observer', () => {
  it('is asked for its methods as often as rxjs does, and in its order', () => {
    const [without, within] = bothWays((subscribe) => {
      const asked: PropertyKey[] = [];
      subscribe(behind({ get: (target, key) => (asked.push(key), Reflect.get(target, key) as unknown) }));
      return asked;
    });
    expect(without).not.toEqual([]);
    expect(within).toEqual(without);
  });

  it('throws from a getter at whoever it throws without dev mode', () => {
    const failure = new Error('not ready');
    const [without, within] = bothWays((subscribe) => {
      subscribe({
        get next(): never {
          throw failure;
        },
      });
      return 'returned';
    });
    expect(within).toBe(without);
  });

  it('may be a Proxy that answers no question but for its methods', () => {
    const received: unknown[] = [];
    bothWays((subscribe) => {
      subscribe(
        behind({
          get: (_, key) => (key === 'next' ? (value: unknown) => received.push(value) : undefined),
          has() {
            throw new TypeError('not a member');
          },
        }),
      );
      return undefined;
    });
    expect(received).toEqual([1, 1]);
  });

  it('is taken for a Subscriber by the whole shape of one alone', () => {
    const received: unknown[] = [];
    const like = (more: object): Partial<Observer<number>> => {
      const methods = { next: (value: unknown) => received.push(value), error: () => 0, complete: () => 0 };
      return { ...methods, ...more };
    };
    for (const more of [{}, { closed: false }, { closed: false, remove: () => 0 }]) {
      bothWays((subscribe) => {
        subscribe(like(more));
        return undefined;
      });
      undo();
    }
    expect(received).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
