import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

import { config, map, Observable, of, Subject, Subscriber, switchMap, tap } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode } from '../../../../lib/dev/index.js';
import { registry } from '../../../../lib/dev/registry.js';
import { isOriginalSubscribe, isOriginalNext } from '../../../../lib/dev/base/rxjs-internals.js';

/*
 * A subscribe call that is seen does by itself what rxjs's own does: here is what that may not change.
 */

let undo = (): void => undefined;
const install = (): void => {
  undo = enableDevMode({ track: 'all', sites: 'off' });
};
afterEach(() => {
  undo();
  undo = () => undefined;
  config.useDeprecatedSynchronousErrorHandling = false;
});

const failing = new Observable<number>(() => {
  throw new RangeError('no source');
});

/** The errors that are thrown and reported while rxjs's settings change. */
function errors(): (readonly [how: string, error: unknown])[] {
  vi.useFakeTimers();
  const heard: (readonly [how: string, error: unknown])[] = [];
  config.onUnhandledError = (error) => heard.push(['later', error]);
  const subscribe = (source: Observable<unknown>): void => {
    try {
      source.subscribe();
    } catch (error) {
      heard.push(['thrown', error]);
    }
    vi.runAllTimers();
  };
  const set = (flag: boolean): void => void (config.useDeprecatedSynchronousErrorHandling = flag);
  const setting = (flag: boolean): Observable<number> => of(1).pipe(tap(() => set(flag)));
  for (const flag of [true, false]) {
    for (const source of [failing, failing.pipe(map((value) => value))]) {
      set(flag);
      subscribe(source);
      subscribe(of(1).pipe(map(() => source.subscribe())));
      subscribe(setting(!flag).pipe(switchMap(() => source)));
    }
  }
  vi.useRealTimers();
  config.onUnhandledError = null;
  return heard;
}

/** The number of frames from the subscribe call of a pipe with this many operators to its source. */
function depth(operators: number): number {
  let frames = 0;
  let source = new Observable<number>(() => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = Infinity;
    frames = String(new Error().stack).split('\n').length;
    Error.stackTraceLimit = limit;
  });
  for (let n = 0; n < operators; n++) source = source.pipe(map((value) => value));
  source.subscribe();
  return frames;
}

describe('a tracked subscribe call', () => {
  it('throws and reports the same errors as an untracked one, even if settings change during the call', () => {
    const unseen = errors();
    install();
    expect(errors()).toEqual(unseen);
    expect(new Set(unseen.map(([how]) => how))).toEqual(new Set(['thrown', 'later']));
  });

  it('leaves no record if it throws', () => {
    install();
    const operator = {
      call: () => {
        throw new RangeError('no operator');
      },
    };
    const broken: Observable<never> = Object.assign(new Observable<never>(), { source: NOTHING, operator });
    const subject = new Subject<void>();
    const heard: unknown[] = [];
    subject.pipe(switchMap(() => broken)).subscribe({ error: (error: Error) => heard.push(error.message) });
    subject.next();
    const { previous, before } = registry().opening;
    expect([heard, previous, before]).toEqual([['no operator'], undefined, undefined]);
  });

  it('passes on the subscriber that it received', () => {
    install();
    const subscription = new Subject().subscribe();
    expect(NOTHING.subscribe(subscription as never)).toBe(subscription);
  });

  it('replaces only rxjs’s own, which it recognizes', () => {
    const subscribe = (): ((...args: never[]) => unknown) =>
      Reflect.get(Observable.prototype, 'subscribe') as (...args: never[]) => unknown;
    expect(isOriginalSubscribe(subscribe())).toBe(true);
    expect(isOriginalSubscribe(subscribe().bind(NOTHING))).toBe(false);
    // Like a patch of the installed package.
    const text = String(subscribe()).replace(/^subscribe/, 'function ');
    const at = text.indexOf('{') + 1;
    const patched = (added: string): ((...args: never[]) => unknown) =>
      (compileFunction(`return ${text.slice(0, at)}${added}${text.slice(at)}`) as () => () => unknown)();
    expect(isOriginalSubscribe(patched(''))).toBe(true);
    expect(isOriginalSubscribe(patched(' audit();'))).toBe(false);
    install();
    expect(isOriginalSubscribe(subscribe())).toBe(false);
  });

  it('recognizes rxjs’s own `next` in every build', () => {
    const require = createRequire(import.meta.url);
    const bundle = join(dirname(require.resolve('rxjs/package.json')), 'dist/bundles/rxjs.umd.js');
    const { Subscriber: Bundled } = require(bundle) as { Subscriber: typeof Subscriber };
    const nextOf = (Class: typeof Subscriber) => Reflect.get(Class.prototype, 'next') as () => void;
    const modern = compileFunction(
      `return { ${String(nextOf(Bundled)).replace('function ', 'next')} }.next`,
    ) as () => () => void;
    const nexts = [nextOf(Subscriber), nextOf(Bundled), modern()];
    expect(nexts.map(isOriginalNext)).toEqual([true, true, true]);
    expect(nexts.map((next) => isOriginalNext(next.bind(NOTHING)))).toEqual([false, false, false]);
    install();
    expect(isOriginalNext(nextOf(Subscriber))).toBe(false);
  });

  it('has no more frames on the stack than an untracked one, however many operators there are', () => {
    const unseen = depth(20) - depth(10);
    install();
    expect(depth(20) - depth(10)).toBeLessThan(unseen);
  });
});

const NOTHING = new Observable<never>(() => undefined);
