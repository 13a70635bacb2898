import { Subscription, type SchedulerLike } from 'rxjs';

import { type Clock, hostClock } from '../lib/clock.js';

/** The time of a scheduler, as the clock of owners. */
export function clockOf(scheduler: SchedulerLike): Clock {
  return {
    now: () => scheduler.now(),
    setTimeout: (run, ms) => scheduler.schedule(run, ms),
    clearTimeout: (handle) => {
      if (handle instanceof Subscription) handle.unsubscribe();
    },
  };
}

/** Lets every owner that was given no clock live by this one. The undo gives it the host's back. */
export function turnHostClock(clock: Clock): () => void {
  const before = { ...hostClock };
  Object.assign(hostClock, clock, {
    clearTimeout: (handle: unknown) => {
      // A timer of the time before.
      if (handle instanceof Subscription) clock.clearTimeout(handle);
      else before.clearTimeout(handle);
    },
  });
  return () => void Object.assign(hostClock, before);
}
