import {
  asyncScheduler,
  Observable,
  queueScheduler,
  type SchedulerLike,
  Subscriber,
  Subscription,
} from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { LONGEST_TIMER } from '../../../lib/clock.js';
import { LimitedSubscriber, type Limits } from '../../../lib/subscriber/limited-subscriber.js';
import { ClockScheduler } from '../../support/scheduler.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const consumer = (): Subscriber<number> => new Subscriber<number>(); // eslint-disable-line @typescript-eslint/no-deprecated

/** A subscriber that records the limits that strike, and stays open. */
class Survivor extends LimitedSubscriber<number> {
  readonly struck: string[] = [];

  constructor(
    limits: Limits,
    private readonly time: SchedulerLike,
    private readonly below = consumer(),
  ) {
    super(below, { operator: 'timeoutOrAbort', source: new Observable() }, limits, time);
  }

  protected override strike(limit: string, ms: number): void {
    this.struck.push(`${limit} ${ms} at ${this.time.now()}`);
  }

  get state(): unknown {
    return { seen: this.seen, age: this.age };
  }

  end(): void {
    this.below.unsubscribe();
  }
}

function watched(limits: Limits): { scheduler: ClockScheduler; subscriber: Survivor } {
  const scheduler = new ClockScheduler();
  const subscriber = new Survivor(limits, scheduler);
  subscriber.watch();
  return { scheduler, subscriber };
}

describe('a subscription under limits', () => {
  it('counts its values, and knows its age', () => {
    const scheduler = new ClockScheduler();
    scheduler.advance(7);
    const subscriber = new Survivor({ total: 50 }, scheduler);
    expect(subscriber.state).toEqual({ seen: 0, age: 0 });
    scheduler.advance(3);
    subscriber.next(7);
    subscriber.next(8);
    expect(subscriber.state).toEqual({ seen: 2, age: 3 });
  });

  it('ignores a scheduler that runs an action after its end', () => {
    let ring = (): void => undefined;
    const schedule = (work: () => void): Subscription => {
      ring = work;
      return new Subscription();
    };
    const subscriber = new Survivor({ total: 50 }, {
      now: () => 0,
      schedule,
    } as Partial<SchedulerLike> as never);
    subscriber.watch();
    subscriber.end();
    ring();
    expect(subscriber.struck).toEqual([]);
  });

  it('has no timer before watch(), nor after its end', () => {
    const scheduler = new ClockScheduler();
    const subscriber = new Survivor({ first: 5, each: 5, total: 5 }, scheduler);
    subscriber.next(1);
    expect(scheduler.scheduled).toBe(0);
    subscriber.watch();
    expect([scheduler.scheduled, scheduler.pending]).toEqual([1, 1]);
    subscriber.end();
    subscriber.watch();
    expect([scheduler.scheduled, scheduler.pending]).toEqual([1, 0]);
  });

  it('that survives a limit keeps the others, and each strikes once', () => {
    const { scheduler, subscriber } = watched({ first: 2, total: 5, by: new Date(9) });
    scheduler.advance(50);
    expect(subscriber.struck).toEqual(['first 2 at 2', 'total 5 at 5', 'by 9 at 9']);
    expect(scheduler.pending).toBe(0);
  });

  it('that survives its silence is limited again from the next value on', () => {
    const { scheduler, subscriber } = watched({ each: 5 });
    scheduler.advance(20);
    expect(subscriber.struck).toEqual(['each 5 at 5']);
    subscriber.next(1);
    expect(scheduler.pending).toBe(1);
    scheduler.advance(4);
    subscriber.next(2);
    scheduler.advance(20);
    expect(subscriber.struck).toEqual(['each 5 at 5', 'each 5 at 29']);
    expect(scheduler.pending).toBe(0);
  });

  it('is struck by two limits that are due at the same time, in a fixed order', () => {
    const { scheduler, subscriber } = watched({ each: 5, total: 5, by: new Date(5) });
    scheduler.advance(5);
    expect(subscriber.struck).toEqual(['total 5 at 5', 'by 5 at 5', 'each 5 at 5']);
  });

  it('is struck on time by limits that are longer than the longest timer', () => {
    const total = 2 * LONGEST_TIMER + 7;
    const { scheduler, subscriber } = watched({ total });
    scheduler.advance(total - 1);
    expect(subscriber.struck).toEqual([]);
    expect(scheduler.scheduled).toBe(3);
    scheduler.advance(1);
    expect(subscriber.struck).toEqual([`total ${total} at ${total}`]);
  });

  it('leaves no timer if a synchronous scheduler ended it', () => {
    const scheduler = new ClockScheduler();
    // Like a scheduler that runs actions synchronously, and still returns a subscription.
    const eager: SchedulerLike = {
      now: scheduler.now,
      schedule: (work: (this: never, state: never) => void) => {
        (work as () => void)();
        return scheduler.schedule(work, 50);
      },
    };
    const subscriber = new (class extends Survivor {
      protected override strike(): void {
        this.end();
      }
    })({ total: 0 }, eager);
    subscriber.watch();
    expect([subscriber.closed, scheduler.pending]).toEqual([true, 0]);
  });

  it('is struck within watch() by a synchronous scheduler', () => {
    const subscriber = new Survivor({ by: new Date(0) }, queueScheduler);
    subscriber.watch();
    expect(subscriber.struck).toEqual([expect.stringMatching(/^by 0 at /)]);
  });
});

describe('a limit that restarts with every value', () => {
  it('costs no timer per value', () => {
    const { scheduler, subscriber } = watched({ first: 5, each: 5, total: 50 });
    for (let value = 0; value < 10_000; value++) subscriber.next(value);
    // One in watch(), one at the first value.
    expect(scheduler.scheduled).toBe(2);
    scheduler.advance(4);
    for (let value = 0; value < 10_000; value++) subscriber.next(value);
    expect([scheduler.scheduled, scheduler.pending]).toEqual([2, 1]);
  });

  it('costs about one timer per period, for any number of values', () => {
    const { scheduler, subscriber } = watched({ each: 10 });
    for (let time = 0; time < 100; time++) {
      for (let value = 0; value < 10; value++) subscriber.next(value);
      scheduler.advance(1);
    }
    // The last value arrives 1 ms before the timer fires, so the next timer waits for 9 ms.
    expect(scheduler.scheduled).toBe(1 + Math.floor(100 / 9));
    expect(subscriber.struck).toEqual([]);
  });

  it('counts from the last value to the ms, in virtual time', () => {
    const { scheduler, subscriber } = watched({ each: 10 });
    for (const pause of [3, 9, 10, 9]) {
      scheduler.advance(pause);
      subscriber.next(pause);
    }
    scheduler.advance(9);
    expect(subscriber.struck).toEqual(['each 10 at 22']);
  });

  it('is distinguished from a source that was silent from the start', () => {
    const { scheduler, subscriber } = watched({ each: 10 });
    scheduler.advance(10);
    expect(subscriber.struck).toEqual(['each 10 at 10']);
  });
});

describe('a clock that is set back', () => {
  it('does not stop limits, also if it stands still', () => {
    const { scheduler, subscriber } = watched({ each: 10 });
    for (let time = 0; time < 14; time++) {
      if (time === 4) subscriber.next(1);
      scheduler.advance(1);
      scheduler.setBack(1);
    }
    expect(subscriber.struck).toEqual([]);
    // A value that arrived while the clock stood still counts as recent.
    scheduler.advance(6);
    expect(subscriber.struck).toHaveLength(1);
  });

  it('does not lengthen a limit: a timer that has fired has waited', () => {
    for (const limits of [{ total: 10 }, { first: 10 }, { each: 10 }, { by: new Date(10) }]) {
      const { scheduler, subscriber } = watched(limits);
      scheduler.advance(4);
      scheduler.setBack(3_600_000);
      scheduler.advance(5);
      expect(subscriber.struck).toEqual([]);
      scheduler.advance(1);
      expect(subscriber.struck).toHaveLength(1);
    }
  });

  it('does not lengthen a limit that is not the next one', () => {
    const { scheduler, subscriber } = watched({ each: 10, total: 35 });
    for (let time = 0; time < 34; time++) {
      if (time === 15) scheduler.setBack(3_600_000);
      subscriber.next(time);
      scheduler.advance(1);
    }
    expect(subscriber.struck).toEqual([]);
    scheduler.advance(1);
    expect(subscriber.struck).toHaveLength(1);
    expect(subscriber.struck[0]).toMatch(/^total 35 /);
  });

  it.each([5, 60, 3_600_000])('never overestimates the age of a value: by %i ms', (ms) => {
    const { scheduler, subscriber } = watched({ each: 10 });
    scheduler.advance(4);
    scheduler.setBack(ms);
    scheduler.advance(4);
    subscriber.next(1);
    scheduler.advance(9);
    expect(subscriber.struck).toEqual([]);
    scheduler.advance(1);
    expect(subscriber.struck).toHaveLength(1);
  });

  it('counts a value of the same instant as new, too', () => {
    const scheduler = new ClockScheduler();
    const subscriber = new Survivor({ each: 10 }, scheduler);
    scheduler.schedule(() => subscriber.next(1), 10);
    subscriber.watch();
    scheduler.setBack(60);
    scheduler.advance(19);
    expect(subscriber.struck).toEqual([]);
    scheduler.advance(1);
    expect(subscriber.struck).toHaveLength(1);
  });

  it('is not assumed if a timer fires 1 ms early', () => {
    const scheduler = new ClockScheduler();
    const early: SchedulerLike = {
      now: scheduler.now,
      schedule: (work: (this: never, state: never) => void, delay = 0) =>
        scheduler.schedule(work, Math.max(0, delay - 1)),
    };
    const alone = new Survivor({ total: 10 }, early);
    alone.watch();
    scheduler.advance(10);
    expect([alone.struck, scheduler.scheduled]).toEqual([['total 10 at 9'], 1]);

    const subscriber = new Survivor({ each: 10, total: 100 }, early);
    subscriber.watch();
    for (let time = 0; time < 100; time++) {
      subscriber.next(time);
      scheduler.advance(1);
    }
    expect(subscriber.struck).toEqual(['total 100 at 109']);
  });

  it('does not change the age of an earlier value', () => {
    const { scheduler, subscriber } = watched({ each: 10 });
    scheduler.advance(4);
    subscriber.next(1);
    scheduler.advance(2);
    scheduler.setBack(3_600_000);
    scheduler.advance(7);
    expect(subscriber.struck).toEqual([]);
    scheduler.advance(1);
    expect(subscriber.struck).toHaveLength(1);
  });
});

describe('on the time of the host', () => {
  /** Time that passes for the clock and the timers as on a host, where the clock is read once per turn. */
  function host(limits: Limits): Survivor {
    vi.useFakeTimers({ now: 0 });
    // The source text of a bound function is that of native code, by which the clock of the host is recognized.
    Date.now = Date.now.bind(Date);
    const subscriber = new Survivor(limits, asyncScheduler);
    subscriber.watch();
    return subscriber;
  }

  const advance = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
  };

  it('reads the clock once a turn, however many values come', async () => {
    const now = vi.spyOn(asyncScheduler, 'now');
    const subscriber = new Survivor({ each: 60_000 }, asyncScheduler);
    subscriber.watch();
    now.mockClear();
    for (let value = 0; value < 10_000; value++) subscriber.next(value);
    expect(now).toHaveBeenCalledTimes(0);
    await Promise.resolve();
    expect(now).toHaveBeenCalledTimes(1);
    subscriber.next(0);
    await Promise.resolve();
    expect(now).toHaveBeenCalledTimes(2);
    subscriber.end();
  });

  it.each([
    ['fake', () => vi.useFakeTimers()],
    ['another', () => vi.spyOn(Date, 'now').mockReturnValue(5)],
  ])('is distinguished from %s time, in which the clock is read for every value', (_, install) => {
    install();
    const now = vi.spyOn(asyncScheduler, 'now');
    const subscriber = new Survivor({ each: 60_000 }, asyncScheduler);
    subscriber.watch();
    now.mockClear();
    for (let value = 0; value < 100; value++) subscriber.next(value);
    expect(now).toHaveBeenCalledTimes(100);
    subscriber.end();
  });

  it('reads no clock after the first value if no limit restarts', async () => {
    const now = vi.spyOn(asyncScheduler, 'now');
    const subscriber = new Survivor({ first: 60_000, total: 60_000 }, asyncScheduler);
    subscriber.watch();
    subscriber.next(0);
    await Promise.resolve();
    now.mockClear();
    for (let value = 0; value < 100; value++) subscriber.next(value);
    await Promise.resolve();
    expect(now).toHaveBeenCalledTimes(0);
    subscriber.end();
  });

  it('counts to the ms with another scheduler, also if that agrees with the host', () => {
    const scheduler = new ClockScheduler();
    scheduler.setBack(-Date.now());
    const subscriber = new Survivor({ each: 10 }, scheduler);
    subscriber.watch();
    scheduler.advance(3);
    subscriber.next(1);
    scheduler.advance(9);
    expect(subscriber.struck).toEqual([]);
    scheduler.advance(1);
    expect(subscriber.struck).toHaveLength(1);
  });

  it('counts from the turn of the last value', async () => {
    const subscriber = host({ each: 10 });
    await advance(4);
    subscriber.next(1);
    await advance(4);
    subscriber.next(2);
    subscriber.next(3);
    await advance(9);
    expect(subscriber.struck).toEqual([]);
    await advance(1);
    expect(subscriber.struck).toEqual(['each 10 at 18']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts from the end of a long turn', async () => {
    const subscriber = host({ each: 10 });
    await advance(4);
    subscriber.next(1);
    // Timers cannot fire while the handler of the value runs.
    vi.setSystemTime(Date.now() + 5);
    await advance(9);
    expect(subscriber.struck).toEqual([]);
    await advance(1);
    expect(subscriber.struck).toEqual(['each 10 at 19']);
  });

  it('counts a value whose turn is not over when the timer fires', async () => {
    const subscriber = host({ each: 10 });
    await advance(9);
    vi.setSystemTime(Date.now() + 1);
    subscriber.next(1);
    vi.advanceTimersByTime(1);
    expect(subscriber.struck).toEqual([]);
    await advance(20);
    expect(subscriber.struck).toHaveLength(1);
  });
});
