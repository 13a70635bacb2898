import { Subscriber } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { isOwnersObserver, looksLikeSubscriber } from '../../../../lib/dev/subscribe/given-observer.js';
import { HOLDER } from '../../../../lib/owner/adoption.js';

const method = (): void => undefined;
const likeOne = {
  next: method,
  error: method,
  complete: method,
  closed: true,
  remove: method,
  add: method,
  unsubscribe: method,
};
const without = (member: string): object =>
  Object.fromEntries(Object.entries(likeOne).filter(([key]) => key !== member));

describe('an object has the shape of a Subscriber', () => {
  it('if it is one, or has all of its members', () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as programs do
    expect([looksLikeSubscriber(new Subscriber()), looksLikeSubscriber(likeOne)]).toEqual([true, true]);
  });

  it.each(Object.keys(likeOne))('not without %s', (member) => {
    expect(looksLikeSubscriber(without(member))).toBe(false);
  });

  it('whose members are read in the order of rxjs, up to the first that is missing', () => {
    const asked: PropertyKey[] = [];
    const observer = (target: object): object =>
      new Proxy(target, {
        get: (_, key) => (asked.push(key), Reflect.get(target, key) as unknown),
        has: (_, key) => (asked.push(key), key in target),
      });
    looksLikeSubscriber(observer(likeOne));
    expect(asked).toEqual(Object.keys(likeOne));
    asked.length = 0;
    looksLikeSubscriber(observer({ next: method }));
    expect(asked).toEqual(['next', 'error']);
  });
});

describe('the observer of an owner', () => {
  it('has the mark of a holder', () => {
    expect([isOwnersObserver({ [HOLDER]: undefined }), isOwnersObserver(likeOne)]).toEqual([true, false]);
  });

  it('is not a Proxy that answers nothing', () => {
    const closed = new Proxy({}, { has: () => expect.unreachable() });
    expect(isOwnersObserver(closed)).toBe(false);
  });
});
