/*
 * The host's timers, captured when this module is loaded. Fake timers that are installed later do not stop
 * the registry, and do not count its timers.
 */
export const realTimers = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  now: performance.now.bind(performance),
};

/** A `setTimeout` that does not keep the process alive. */
export function setUnrefTimeout(run: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = realTimers.setTimeout(run, ms);
  // In browsers a timer is a number, without `unref`.
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

/** Rethrows an error of a user's listener as an uncaught error, outside of the current call. */
export function throwLater(error: unknown): void {
  realTimers.setTimeout(() => {
    throw error;
  });
}
