import { describe, expect, it } from 'vitest';

import {
  checkDuration,
  checkFunction,
  checkMoment,
  checkName,
  checkSignal,
  checkWord,
  knownOptions,
} from '../../lib/options.js';

describe('options', () => {
  it('can be any of the known ones, or none', () => {
    expect(() => knownOptions('close()', {}, ['grace'])).not.toThrow();
    expect(() => knownOptions('close()', { grace: 1 }, ['reason', 'grace'])).not.toThrow();
  });

  it('throw if misspelt, with the list of known ones', () => {
    expect(() => knownOptions('close()', { garce: 5 }, ['reason', 'grace'])).toThrow(
      new TypeError('close() has no option "garce". It takes: reason, grace.'),
    );
  });

  it.each([
    ['page', '"page"'],
    [null, 'null'],
    [5, '5'],
  ])('must be an object: not %j', (given, shown) => {
    expect(() => knownOptions('close()', given as unknown as object, ['grace'])).toThrow(
      new TypeError(`The argument of close() must be an options object (got ${shown}).`),
    );
  });
});

describe('a duration', () => {
  it.each([0, -0, 0.5, 5_000, 2 ** 40, Infinity])('can be %d', (ms) => {
    expect(() => checkDuration('grace', ms)).not.toThrow();
  });

  it.each([
    [-1, '-1'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('cannot be %d', (ms, shown) => {
    expect(() => checkDuration('grace', ms)).toThrow(
      new RangeError(`grace must be a duration in ms, 0 or more (got ${shown}).`),
    );
  });

  it.each([
    ['5s', '"5s"'],
    [null, 'null'],
    [5n, '5'],
    [new Date(0), 'an object (Date)'],
  ])('must be a number: not %o', (ms, shown) => {
    expect(() => checkDuration('grace', ms)).toThrow(
      new TypeError(`grace must be a duration in ms (got ${shown}).`),
    );
  });
});

describe('a moment', () => {
  it('must be a Date', () => {
    expect(() => checkMoment('by', new Date(5))).not.toThrow();
    expect(() => checkMoment('by', 5)).toThrow(new TypeError('by must be a Date (got 5).'));
  });

  it('cannot be an invalid Date', () => {
    expect(() => checkMoment('by', new Date(NaN))).toThrow(
      new RangeError('by must be a valid Date (got "Invalid Date").'),
    );
  });
});

describe('a name', () => {
  it('must be a string', () => {
    expect(() => checkName('name', '')).not.toThrow();
    expect(() => checkName('name', ['a'])).toThrow(
      new TypeError('name must be a string (got an object (Array)).'),
    );
  });
});

describe('a signal', () => {
  it('can be an AbortSignal, or a similar object', () => {
    expect(() => checkSignal('signal', new AbortController().signal)).not.toThrow();
    expect(() => checkSignal('signal', { aborted: false, addEventListener: () => undefined })).not.toThrow();
  });

  it.each([
    [null, 'null'],
    ['abort', '"abort"'],
    [new AbortController(), 'an object (AbortController)'],
    [{ aborted: false }, 'an object (Object)'],
    [{ addEventListener: () => undefined }, 'an object (Object)'],
  ])('is not %o', (given, shown) => {
    expect(() => checkSignal('signal', given)).toThrow(
      new TypeError(`signal must be an AbortSignal (got ${shown}).`),
    );
  });
});

describe('a choice', () => {
  it('must be one of the listed words', () => {
    expect(() => checkWord('onChildError', 'close', ['isolate', 'close'])).not.toThrow();
    expect(() => checkWord('onChildError', 'ignore', ['isolate', 'close'])).toThrow(
      new TypeError(`onChildError must be 'isolate' or 'close' (got "ignore").`),
    );
  });
});

describe('a function', () => {
  it('can be any callable', () => {
    expect(() => checkFunction('report', () => undefined)).not.toThrow();
  });

  it('must be callable', () => {
    expect(() => checkFunction('report', 'no')).toThrow(
      new TypeError('report must be a function (got "no").'),
    );
  });
});
