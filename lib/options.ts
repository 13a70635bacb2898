import { badOption, unknownOption } from './errors.js';
import { read } from './show.js';

/*
 * Checks of what users pass, made once per call of a factory, never per subscription.
 */

/** Refuses misspelt options: silently ignored, a limit would never strike. And what is no options at all. */
export function knownOptions(where: string, options: object, known: readonly string[]): void {
  checkOptions(`The argument of ${where}`, options);
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw new TypeError(unknownOption(where, option, known));
  }
}

/**
 * Refuses all but a plain object: of no class but `Object`, whatever realm that is from; it may inherit from another plain
 * one. Every list, date and promise would do as one without any options.
 */
export function checkOptions(what: string, options: unknown): asserts options is object {
  // A primitive has another class; what is nothing at all counts as one.
  if ((read(read(options ?? 0, 'constructor'), 'name') ?? 'Object') !== 'Object')
    throw new TypeError(badOption(what, options, 'an object of options'));
}

/** Refuses what is no duration in ms; 0 is one, and `Infinity` means no limit. */
export function checkDuration(option: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(badOption(option, value, 'a duration in ms'));
  }
  if (Number.isNaN(value) || value < 0) {
    throw new RangeError(badOption(option, value, 'a duration in ms, 0 or more'));
  }
}

/** Is it a `Date`, also of another realm, such as jsdom's? */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/** Refuses a `Date` that stands for no moment. */
export function checkMoment(option: string, value: unknown): asserts value is Date {
  if (!isDate(value)) throw new TypeError(badOption(option, value, 'a Date'));
  if (Number.isNaN(value.getTime())) throw new RangeError(badOption(option, String(value), 'a valid Date'));
}

/** Refuses what is neither a duration in ms nor a moment. */
export function checkLimit(option: string, value: unknown): asserts value is number | Date {
  if (typeof value === 'number') checkDuration(option, value);
  else if (isDate(value)) checkMoment(option, value);
  else throw new TypeError(badOption(option, value, 'a duration in ms, or a Date'));
}

/** Refuses a name that could not be shown. */
export function checkName(option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw new TypeError(badOption(option, value, 'a string'));
}

/** Refuses what is no `AbortSignal`, nor works like one. */
export function checkSignal(option: string, value: unknown): asserts value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return;
  throw new TypeError(badOption(option, value, 'an AbortSignal'));
}

/** Refuses what cannot be called, as a class cannot. */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function' || isClass(value as () => unknown)) {
    throw new TypeError(badOption(option, value, 'a function'));
  }
}

/** It would throw when it is called. Functions of all other kinds have a prototype that can be written, or none. */
export function isClass(value: (...args: never[]) => unknown): boolean {
  return (
    Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false &&
    Function.prototype.toString.call(value).startsWith('class')
  );
}

/** Refuses all but the listed words. */
export function checkWord<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if (!words.includes(value as Word)) {
    throw new TypeError(badOption(option, value, `'${words.join("' or '")}'`));
  }
}
