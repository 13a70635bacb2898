import { from, fromEvent, Observable, of, range, throwError, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy } from '../../../../operators/owned-by.js';
import { registry } from '../../../../lib/dev/registry.js';
import { originStamp } from '../../../../lib/dev/record/stamps.js';

const undos: (() => void)[] = [];
const enable = (): (() => void) => {
  const undo = enableDevMode({ track: 'all' });
  undos.push(undo);
  return undo;
};
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

const subscribe = (): void => undefined;
const isSeen = (): boolean => originStamp.read(new Observable(subscribe)) !== undefined;

describe('the line that makes an Observable', () => {
  it('is read for the first thousands, and then for some in each second', () => {
    let at = 0;
    undos.push(enableDevMode({ now: () => at }));
    const isSeenTimes = (times: number): void => {
      for (let made = 0; made < times; made++) expect(isSeen()).toBe(true);
      expect(isSeen()).toBe(false);
    };
    isSeenTimes(5_000);
    at += 999;
    registry().resetBudgets();
    expect(isSeen()).toBe(false);
    at += 1;
    registry().resetBudgets();
    isSeenTimes(1_000);
  });

  it('is not read again for operators of ours', () => {
    enable();
    const places = vi.spyOn(registry().sites, 'place');
    const owner = createOwner();
    for (let made = 0; made < 3; made++) of(made).pipe(ownedBy(owner));
    expect(places.mock.calls.length).toBeLessThanOrEqual(2);
    owner[Symbol.dispose]();
  });

  it('is read once for each source of rxjs that ends in its subscribe call', () => {
    enable();
    const places = vi.spyOn(registry().sites, 'place');
    const sources = Array.from({ length: 10 }, (_, n) => [
      of(n),
      from(new Set([n])),
      range(n + 1),
      throwError(() => n),
    ]);
    const stops = sources.flat();
    expect(stops.map((source) => originStamp.read(source)?.mayGoOn)).toEqual(stops.map(() => false));
    expect(places.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('is looked for in rxjs once for each code, before it is mapped', () => {
    enable();
    const frames = vi.spyOn(registry().sites, 'rxjsFramesOf');
    const made = [1, 2, 3].map(() => originStamp.read(new Observable(subscribe)));
    expect(made.map((origin) => origin?.mayGoOn)).toEqual([true, true, true]);
    expect(frames.mock.calls).toHaveLength(1);
  });

  it('is read once for such a source too if no formatter is set', () => {
    enable();
    const formatter: unknown = Reflect.get(Error, 'prepareStackTrace');
    const places = vi.spyOn(registry().sites, 'place');
    try {
      Reflect.set(Error, 'prepareStackTrace', undefined);
      expect([of(1), of(2), of(3)].map((source) => originStamp.read(source)?.mayGoOn)).toEqual([
        false,
        false,
        false,
      ]);
      expect(places.mock.calls).toHaveLength(1);
    } finally {
      Reflect.set(Error, 'prepareStackTrace', formatter);
    }
  });

  it('is not mapped for such a source: a test runner takes long for a line with a source map', () => {
    enable();
    const formatter: unknown = Reflect.get(Error, 'prepareStackTrace');
    let mapped = 0;
    const format = (_: Error, frames: NodeJS.CallSite[]): string => {
      mapped += frames.length;
      return [
        'Error',
        ...frames.map((frame) => `    at ${String(frame.getFunctionName())} (/app.ts:1:1)`),
      ].join('\n');
    };
    try {
      Error.prepareStackTrace = format;
      expect(originStamp.read(of(1))?.mayGoOn).toBe(false);
      expect(mapped).toBe(0);
      expect(originStamp.read(new Observable(subscribe))?.mayGoOn).toBe(true);
      expect(mapped).toBeGreaterThan(0);
    } finally {
      Reflect.set(Error, 'prepareStackTrace', formatter);
    }
  });

  it.each<[string, () => object]>([
    ['a source that may go on', () => fromEvent(new EventTarget(), 'x')],
    ['one that may pile up', () => timer(1_000)],
  ])('is read each time for %s', (_, make) => {
    enable();
    const places = vi.spyOn(registry().sites, 'place');
    const made = [make(), make(), make()].map((source) => originStamp.read(source)?.place.site?.line);
    expect(made).toEqual(made.map(() => expect.any(Number) as unknown));
    expect(places.mock.calls).toHaveLength(3);
  });

  it('is not read below a permanent accessor of another tool', () => {
    const rxjs = Object.getOwnPropertyDescriptor(Observable.prototype, '_subscribe') as PropertyDescriptor;
    const undo = enable();
    const ours = Object.getOwnPropertyDescriptor(Observable.prototype, '_subscribe') as PropertyDescriptor;
    const set = function (this: unknown, value: unknown): void {
      ours.set?.call(this, value);
    };
    Object.defineProperty(Observable.prototype, '_subscribe', { ...ours, set });
    try {
      expect(isSeen()).toBe(true);
      undo();
      expect(isSeen()).toBe(false);
      expect(Reflect.get(new Observable(subscribe), '_subscribe')).toBe(subscribe);
    } finally {
      Object.defineProperty(Observable.prototype, '_subscribe', rxjs);
    }
  });

  it('does not change the Observable if a content security policy forbids code from text', async () => {
    const forbids = new Proxy(Function, {
      construct() {
        throw new EvalError('forbidden');
      },
    });
    vi.stubGlobal('Function', forbids);
    vi.resetModules();
    const { subscribeAccessor } = await import('../../../../lib/dev/subscribe/origins.js');
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    const noted: unknown[] = [];
    const prototype = {};
    const before = { value: () => 'of the prototype', enumerable: false };
    Object.defineProperty(
      prototype,
      '_subscribe',
      subscribeAccessor(before, (...what) => noted.push(what.slice(0, 2))),
    );
    const made = Object.create(prototype) as { _subscribe: unknown };
    expect(made._subscribe).toBe(before.value);
    made._subscribe = subscribe;
    expect(Object.getOwnPropertyDescriptor(made, '_subscribe')).toEqual({
      value: subscribe,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(noted).toEqual([[made, subscribe]]);
  });
});
