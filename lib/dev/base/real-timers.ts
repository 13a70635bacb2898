/*
 * The host's own timers, taken when this is loaded: fake timers, installed later, neither stop the registry nor
 * see it.
 */
export const realTimers = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  now: performance.now.bind(performance),
};

/** Runs `run` later, and keeps no process alive for that. */
export function quietly(run: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = realTimers.setTimeout(run, ms);
  // A number in browsers, where there is nothing to let go.
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

/** A mistake of a listener of the user's: not ours to swallow, nor to break the program's flow with. */
export function throwLater(error: unknown): void {
  realTimers.setTimeout(() => {
    throw error;
  });
}
