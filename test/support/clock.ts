import type { Clock } from '../../lib/clock.js';

/** Time that stands still until it is told to go on. */
export interface TestClock extends Clock {
  /** Lets `ms` pass, and rings on the way what is due, in order. */
  advance(ms: number): void;
  /** How many timers are set. */
  readonly pending: number;
  /** How many of these would let the process end. */
  readonly unrefd: number;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
  keepsAlive: boolean;
  unref(): void;
}

/** The longest delay that Node's and the browsers' timers hold: what asks for more rings after 1 ms, as it does there. */
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
