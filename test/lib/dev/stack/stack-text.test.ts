import { compileFunction, runInNewContext } from 'node:vm';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import { Places, type Stack, takeStack } from '../../../../lib/dev/stack/places.js';
import { stackText } from '../../../../lib/dev/stack/stack-text.js';

const before: unknown = Reflect.get(Error, 'prepareStackTrace');
const maps = Object.getOwnPropertyDescriptor(process, 'sourceMapsEnabled');
afterEach(() => {
  Reflect.set(Error, 'prepareStackTrace', before);
  if (maps) Object.defineProperty(process, 'sourceMapsEnabled', maps);
  realTimers.setTimeout = timer;
});

const timer = realTimers.setTimeout;
const foreign = runInNewContext('() => undefined') as typeof setTimeout;
const ENABLED = { value: true, configurable: true };

/** A stack with one frame of the user, called by a package. */
const taken = (): Stack => call(takeStack, 2, undefined);

const call = compileFunction('return takeStack(frames, below)', ['takeStack', 'frames', 'below'], {
  filename: '/app/node_modules/a/b.js',
}) as (take: typeof takeStack, frames: number, below: undefined) => Stack;

const formatted = (formatter: (error: Error, frames: NodeJS.CallSite[]) => unknown): string => {
  const stack = taken();
  Error.prepareStackTrace = formatter;
  const text = stackText(stack);
  expect(Reflect.get(Error, 'prepareStackTrace')).toBe(formatter);
  return text;
};

describe('the text of a stack', () => {
  it('comes from the program’s formatter, except for the frames of packages', () => {
    const text = formatted(
      (error, frames) =>
        `${error.message.trim()}Mine\n${frames.map(() => '    at mapped (/src/a.ts:1:2)').join('\n')}`,
    );
    expect(text.split('\n')).toEqual([
      'Mine',
      expect.stringMatching(/^ {4}at .*\/app\/node_modules\/a\/b\.js:\d+:\d+\)?$/),
      '    at mapped (/src/a.ts:1:2)',
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('no');
      },
    ],
    ['returns no text', () => 5],
    ['returns undefined', () => undefined],
  ])('shows the location that runs if a formatter %s', (_, formatter) => {
    expect(formatted(formatter)).toMatch(
      /^Error\n {4}at .*\/app\/node_modules\/a\/b\.js:\d+:\d+\)?\n {4}at taken .*stack-text\.test\.ts:\d+:\d+\)$/,
    );
  });

  it('stays as it is if it has another form', () => {
    expect(formatted(() => 'one line')).toBe('one line');
    expect(formatted(() => 'a\nb\nc\nd')).toBe('a\nb\nc\nd');
  });

  it('is not formatted at all where no frame is the user’s', () => {
    let asked = 0;
    const stack = call(takeStack, 1, undefined);
    Error.prepareStackTrace = () => {
      asked++;
      return '';
    };
    expect(stackText(stack)).toMatch(/^Error\n {4}at .*\/app\/node_modules\/a\/b\.js:\d+:\d+\)?$/);
    expect(asked).toBe(0);
  });

  it('is formatted once, and is the same when it is read again', () => {
    const stack = taken();
    const text = stackText(stack);
    expect(text).toContain('/app/node_modules/a/b.js');
    expect(stackText(stack)).toBe(String(stack.stack));
  });

  it.each([true, false])(
    'bypasses Node’s own formatter if it does not use source maps: %s',
    (sourceMapsEnabled) => {
      let asked = 0;
      const ErrorPrepareStackTrace = (_: Error, frames: NodeJS.CallSite[]): string => {
        asked += frames.length;
        return 'Error\n    at mapped';
      };
      Object.defineProperty(process, 'sourceMapsEnabled', { value: sourceMapsEnabled, configurable: true });
      expect(formatted(ErrorPrepareStackTrace).split('\n').at(-1)).toBe('    at mapped');
      // V8 asks for both frames, a package's and the user's.
      expect(asked).toBe(sourceMapsEnabled ? 1 : 2);
      Error.prepareStackTrace = undefined as never;
      expect(stackText({ stack: 'as it is' })).toBe('as it is');
    },
  );

  it('stays as it is if no formatter can be set', () => {
    const stack = taken();
    Error.prepareStackTrace = () => 'mine';
    Object.defineProperty(Error, 'prepareStackTrace', { writable: false });
    expect(stackText(stack)).toBe('mine');
    Object.defineProperty(Error, 'prepareStackTrace', { writable: true });
  });

  it('has only the first frames if these are enough, where no formatter of the program is in force', () => {
    const texts = [true, false].map((enough) => {
      const stack = deep(10);
      Reflect.set(Error, 'prepareStackTrace', undefined);
      const asked: string[] = [];
      const text = stackText(stack, (first) => (asked.push(first), enough));
      return { lines: text.split('\n').length, asked: asked.map((first) => first.split('\n').length) };
    });
    expect(texts).toEqual([
      { lines: 5, asked: [5] },
      { lines: 11, asked: [5] },
    ]);
  });

  it('has only the first frames if these are enough, formatted by the program’s formatter', () => {
    const stack = deep(10);
    const lines: number[] = [];
    Error.prepareStackTrace = (_, frames) => {
      lines.push(frames.length);
      return ['Error', ...frames.map(() => '    at mapped (/src/a.ts:1:2)')].join('\n');
    };
    expect(stackText(stack, (text) => text.includes('mapped')).split('\n')).toHaveLength(5);
    expect(lines).toEqual([4]);
  });

  it.each([
    ['Node uses source maps', () => Object.defineProperty(process, 'sourceMapsEnabled', ENABLED)],
    ['it is one of another realm', () => (realTimers.setTimeout = foreign)],
  ])('is that of the host if no formatter shows, and %s', (_, set) => {
    const stack = { stack: 'as the host formats it' };
    set();
    Reflect.set(Error, 'prepareStackTrace', undefined);
    const isEnough = vi.fn(() => true);
    expect(stackText(deep(10), isEnough).split('\n')).toHaveLength(11);
    expect(stackText(stack, isEnough)).toBe(stack.stack);
    expect(isEnough).not.toHaveBeenCalled();
  });

  it('has all frames if there are few', () => {
    const stack = deep(3);
    Reflect.set(Error, 'prepareStackTrace', undefined);
    const text = stackText(stack, () => {
      throw new Error('It was asked.');
    });
    expect(text.split('\n')).toHaveLength(4);
  });

  it('leads to the same place, whether the first frames are enough or not', () => {
    const places = new Places();
    for (const below of [0, 2, 6, 2]) {
      const stack = within(below, () => takeStack(30));
      const whole = within(below, () => takeStack(30));
      Reflect.set(Error, 'prepareStackTrace', undefined);
      const undo = places.paths.enable();
      const { site } = places.place(whole);
      undo();
      expect(site?.file).toMatch(/stack-text\.test/);
      expect(places.place(stack).site).toMatchObject({ function: site?.function, file: site?.file });
    }
  });
});

/** A stack with so many frames. */
function deep(frames: number): Stack {
  const next = (left: number): Stack => (left === 0 ? takeStack(frames) : next(left - 1));
  return next(frames);
}

/** Calls `work` below so many frames of a package. */
function within<Result>(frames: number, work: () => Result): Result {
  return frames === 0 ? work() : (inPackage(() => within(frames - 1, work)) as Result);
}

const inPackage = compileFunction('return work()', ['work'], {
  filename: '/app/node_modules/a/b.js',
}) as (work: () => unknown) => unknown;
