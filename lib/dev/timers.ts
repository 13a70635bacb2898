/*
 * The host's own timers, taken when this is loaded: fake timers, installed later, neither stop the registry nor
 * see it.
 */
export const realTimers = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  now: performance.now.bind(performance),
};

/** A mistake of the user's own callback: not ours to swallow, nor to break the program's flow with. */
export function throwLater(error: unknown): void {
  realTimers.setTimeout(() => {
    throw error;
  });
}
