import { Observable, Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode } from '../../../../lib/dev/index.js';

/*
 * What an Observable is made of. Dev mode hears of it by an accessor on the prototype, which nobody else is to meet.
 */

type Subscribe = () => undefined;

let undo: (() => void) | undefined;
afterEach(() => {
  undo?.();
  undo = undefined;
  vi.unstubAllGlobals();
  vi.resetModules();
});

const own = (observable: object): PropertyDescriptor | undefined =>
  Object.getOwnPropertyDescriptor(observable, '_subscribe');

/** Each of another class, and made in two ways: from the sixth class on, engines look them up elsewhere. */
function ofManyClasses(): Observable<never>[] {
  const classes = Array.from({ length: 20 }, () => class extends Observable<never> {});
  const made: Observable<never>[] = [];
  for (let round = 0; round < 20; round++) {
    for (const Class of classes) {
      const subscribe: Subscribe = () => undefined;
      made.push(new Class(subscribe), Object.assign(new Class(), { _subscribe: subscribe }));
    }
  }
  return made;
}

describe('an Observable that is made while dev mode is on', () => {
  it('has its usual property, however many classes there are', () => {
    const bare = ofManyClasses().map((observable) => ({ ...own(observable), value: undefined }));
    undo = enableDevMode({ track: 'all' });
    const made = ofManyClasses();
    expect(made.map((observable) => ({ ...own(observable), value: undefined }))).toEqual(bare);
    expect(made.every((observable) => typeof own(observable)?.value === 'function')).toBe(true);
  });

  it('has it even if code may not be compiled', async () => {
    vi.stubGlobal('Function', function () {
      throw new EvalError('forbidden by the content security policy');
    });
    vi.resetModules();
    const { subscribeAccessor } = await import('../../../../lib/dev/subscribe/origins.js');
    const noted: unknown[] = [];
    const prototype = Object.defineProperty(
      {},
      '_subscribe',
      subscribeAccessor({ value: undefined, enumerable: true }, (...what) => noted.push(...what.slice(0, 2))),
    ) as { _subscribe: unknown };
    const made = Object.create(prototype) as typeof prototype;
    const subscribe: Subscribe = () => undefined;
    made._subscribe = subscribe;
    expect(own(made)).toEqual({ value: subscribe, writable: true, enumerable: true, configurable: true });
    expect(noted).toEqual([made, subscribe]);
  });

  it('cannot be assigned another function once it is frozen', () => {
    undo = enableDevMode({ track: 'all' });
    const frozen = Object.freeze(new Observable());
    expect(() => Object.assign(frozen, { _subscribe: () => undefined })).toThrow(TypeError);
    expect(own(frozen)).toBeUndefined();
  });

  it('inherits the method of rxjs if it is made without a function', () => {
    const inherited = (observable: object): unknown => Reflect.get(observable, '_subscribe');
    const made = (): object[] => [new Observable(), new Subject()];
    const bare = made().map((observable) => [own(observable), inherited(observable)]);
    undo = enableDevMode({ track: 'all' });
    expect(made().map((observable) => [own(observable), inherited(observable)])).toEqual(bare);
  });
});
