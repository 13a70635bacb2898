import { badOption, unknownOption } from './errors.js';

/*
 * Checks of what users pass, made once per call of a factory, never per subscription.
 */

/** Refuses misspelt options: silently ignored, a limit would never strike. */
export function knownOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(badOption(`The argument of ${where}`, options, 'an object of options'));
  }
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw new TypeError(unknownOption(where, option, known));
  }
}

/** Refuses what is no duration in ms; 0 is one, and `Infinity` means no limit. */
export function checkDuration(option: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(badOption(option, value, 'a duration in ms'));
  }
  if (Number.isNaN(value) || value < 0) {
    throw new RangeError(badOption(option, value, 'a duration in ms, 0 or more (Infinity for no limit)'));
  }
}

/** Refuses a `Date` that stands for no moment. */
export function checkMoment(option: string, value: unknown): asserts value is Date {
  if (!(value instanceof Date)) throw new TypeError(badOption(option, value, 'a Date'));
  if (Number.isNaN(value.getTime())) throw new RangeError(badOption(option, String(value), 'a valid Date'));
}

/** Refuses what is neither a duration in ms nor a moment. */
export function checkLimit(option: string, value: unknown): asserts value is number | Date {
  if (typeof value === 'number') checkDuration(option, value);
  else if (value instanceof Date) checkMoment(option, value);
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

/** Refuses what cannot be called. */
export function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(badOption(option, value, 'a function'));
}

/** Refuses all but the listed words. */
export function checkWord<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if (!words.includes(value as Word)) {
    throw new TypeError(badOption(option, value, words.map((word) => `'${word}'`).join(' or ')));
  }
}
