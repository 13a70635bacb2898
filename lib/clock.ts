/** Where time comes from: the host's by default, turned by hand in tests. Times are in ms. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Looks its functions up at each call, so that fake timers installed later are obeyed. */
export const hostClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** The longest wait a host timer can hold; one ms more, and it fires at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** One pending wake-up. `cancel` after it has rung does nothing. */
export interface Alarm {
  cancel(): void;
}

/**
 * Rings once at `due` (in the clock's time), however far away that is: waits longer than a timer can hold
 * are chained. A `quiet` alarm does not keep the process alive.
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

/** Timers are objects on Node and numbers in browsers, where nothing needs to be let go. */
export function unref(handle: unknown): void {
  (handle as { unref?: () => void } | undefined)?.unref?.();
}
