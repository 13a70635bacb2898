import { badOption, unknownOption } from './wording.js';
import { read } from './show.js';

/*
 * Checks of arguments. They run once per call of a factory, never per subscription.
 */

/** Throws if `options` is not an object, or has an unknown option. A misspelt limit would otherwise never strike. */
export function knownOptions(where: string, options: object, known: readonly string[]): void {
  checkOptions(`The argument of ${where}`, options);
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw new TypeError(unknownOption(where, option, known));
  }
}

/**
 * Throws if `options` is not a plain object. Lists, dates and promises would pass as objects without options. A plain
 * object of another realm, or one that inherits from a plain object, is accepted.
 */
export function checkOptions(what: string, options: unknown): asserts options is object {
  // A primitive has another class. Null and undefined are replaced by a number.
  if ((read(read(options ?? 0, 'constructor'), 'name') ?? 'Object') !== 'Object')
    throw new TypeError(badOption(what, options, 'an options object'));
}

/** Throws if `value` is not a duration in ms. 0 is valid, and `Infinity` means no limit. */
export function checkDuration(option: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(badOption(option, value, 'a duration in ms'));
  }
  if (Number.isNaN(value) || value < 0) {
    throw new RangeError(badOption(option, value, 'a duration in ms, 0 or more'));
  }
}

/** Whether `value` is a `Date`, also of another realm such as jsdom. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** Throws if `value` is not a valid `Date`. */
export function checkMoment(option: string, value: unknown): asserts value is Date {
  if (!isDate(value)) throw new TypeError(badOption(option, value, 'a Date'));
  if (Number.isNaN(value.getTime())) throw new RangeError(badOption(option, String(value), 'a valid Date'));
}

/** Throws if `value` is neither a duration in ms nor a valid `Date`. */
export function checkLimit(option: string, value: unknown): asserts value is number | Date {
  if (typeof value === 'number') checkDuration(option, value);
  else if (isDate(value)) checkMoment(option, value);
  else throw new TypeError(badOption(option, value, 'a duration in ms, or a Date'));
}

/** Throws if `value` is not a string. */
export function checkName(option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw new TypeError(badOption(option, value, 'a string'));
}

/** Throws if `value` does not work like an `AbortSignal`. */
export function checkSignal(option: string, value: unknown): asserts value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return;
  throw new TypeError(badOption(option, value, 'an AbortSignal'));
}

/** Throws if `value` cannot be called. A class cannot be called. */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function' || isClass(value as () => unknown)) {
    throw new TypeError(badOption(option, value, 'a function'));
  }
}

/** Whether `value` is a class. All other kinds of functions have a writable prototype, or none. */
export function isClass(value: (...args: never[]) => unknown): boolean {
  return (
    Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false &&
    Function.prototype.toString.call(value).startsWith('class')
  );
}

/** Throws if `value` is not one of `words`. */
export function checkWord<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if (!words.includes(value as Word)) {
    throw new TypeError(badOption(option, value, `'${words.join("' or '")}'`));
  }
}
