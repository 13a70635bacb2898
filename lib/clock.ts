import { realm } from './realm.js';

/** A source of time, in ms: by default the host's, in tests a virtual one. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * Looks up its functions at each call, so that fake timers can be installed later. One in the realm, since a marble test
 * replaces it for all copies of this package.
 */
export const hostClock: Clock = /* @__PURE__ */ realm('clock', () => ({
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
}));

/** The longest delay (ms) of a host timer. A longer one fires at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** One pending timer. `cancel` does nothing once the timer has fired. */
export interface Alarm {
  cancel(): void;
}

/**
 * Calls `ring` once at `due` (in the time of the clock). Delays that are too long for one timer are chained. A `quiet`
 * alarm does not keep the process alive.
 */
export function alarmAt(clock: Clock, due: number, ring: () => void, options?: { quiet: boolean }): Alarm {
  let handle: unknown;
  const arm = (): void => {
    const left = Math.max(0, due - clock.now());
    const next = left > LONGEST_TIMER ? arm : ring;
    handle = clock.setTimeout(next, Math.min(left, LONGEST_TIMER));
    if (options?.quiet) unref(handle);
  };
  arm();
  return { cancel: () => clock.clearTimeout(handle) };
}

/** Lets the process end before the timer fires. Browser timers are numbers, and need nothing. */
export function unref(handle: unknown): void {
  (handle as { unref?: () => void } | undefined)?.unref?.();
}
