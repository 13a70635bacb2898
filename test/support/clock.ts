import type { Clock } from '../../lib/clock.js';

/** A clock that moves only when a test advances it. */
export interface TestClock extends Clock {
  /** Moves the time on by `ms`, and fires the timers that are due, in order. */
  advance(ms: number): void;
  /** The number of timers. */
  readonly pending: number;
  /** The number of timers that do not keep the process alive. */
  readonly unrefd: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
  keepsAlive: boolean;
  unref(): void;
}

/** The longest delay of a timer in Node and in browsers. A longer one fires after 1 ms, as it does there. */
const LONGEST = 2 ** 31 - 1;

export function testClock(start = 0): TestClock {
  let now = start;
  const timers = new Set<Timer>();

  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.at <= until && !(timer.at >= (next?.at ?? Infinity))) next = timer;
    return next;
  };

  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer: Timer = {
        at: now + (ms > LONGEST ? 1 : ms),
        run,
        keepsAlive: true,
        unref: () => (timer.keepsAlive = false),
      };
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer as Timer);
    },
    advance(ms) {
      const until = now + ms;
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        now = timer.at;
        timer.run();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
    get unrefd() {
      return [...timers].filter(({ keepsAlive }) => !keepsAlive).length;
    },
  };
}
