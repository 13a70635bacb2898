import { Subscription, type SchedulerLike } from 'rxjs';

import { type Clock, hostClock } from '../lib/clock.js';

/** A clock for owners with the time of a scheduler. */
export function clockOf(scheduler: SchedulerLike): Clock {
  return {
    now: () => scheduler.now(),
    setTimeout: (run, ms) => scheduler.schedule(run, ms),
    clearTimeout: (handle) => {
      if (handle instanceof Subscription) handle.unsubscribe();
    },
  };
}

/** Replaces the clock of the host, which all owners without a clock use. Returns the undo. */
export function turnHostClock(clock: Clock): () => void {
  const before = { ...hostClock };
  Object.assign(hostClock, clock, {
    clearTimeout: (handle: unknown) => {
      // Otherwise it is a timer from before the replacement.
      if (handle instanceof Subscription) clock.clearTimeout(handle);
      else before.clearTimeout(handle);
    },
  });
  return () => void Object.assign(hostClock, before);
}
