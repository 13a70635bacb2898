import { asyncScheduler, Observable, Subject, Subscription, timeout, VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode } from '../../lib/index.js';
import { timeoutOrAbort, withLeakGuard } from '../../operators/index.js';

/** One run on virtual time: a slow consumer can move `frame` on. */
class Run {
  readonly scheduler = new VirtualTimeScheduler();
  readonly source = new Subject<number>();
  readonly log: string[] = [];

  spend(ms: number): void {
    this.scheduler.frame += ms;
  }

  emitAt(...moments: number[]): void {
    for (const at of moments) this.scheduler.schedule(() => this.source.next(at), at);
  }
}

const limits = {
  timeout: (limit: { first?: number; each?: number }, scheduler: VirtualTimeScheduler) =>
    timeout<number, Observable<number>>({ ...limit, scheduler }),
  timeoutOrAbort: (limit: { first?: number; each?: number }, scheduler: VirtualTimeScheduler) =>
    timeoutOrAbort<number>({ ...limit, scheduler }),
};

interface Scene {
  readonly scene: string;
  readonly limit: { first?: number; each?: number };
  readonly moments: number[];
  readonly next?: (run: Run, value: number) => void;
  readonly setUp?: (run: Run) => void;
  readonly until?: number;
  readonly heard: string[];
}

const scenes: Scene[] = [
  {
    scene: 'the time of a slow consumer is not a silence of the source',
    limit: { each: 10 },
    moments: [3, 14],
    next: (run) => run.spend(8),
    until: 24,
    heard: ['3 at 3', '14 at 14'],
  },
  {
    scene: 'the silence counts from the end of a slow value handler',
    limit: { each: 10 },
    moments: [3],
    next: (run) => run.spend(8),
    heard: ['3 at 3', 'late at 21'],
  },
  {
    scene: 'a slow handler of the first value does not count',
    limit: { first: 5, each: 10 },
    moments: [3, 14],
    next: (run) => run.spend(8),
    until: 24,
    heard: ['3 at 3', '14 at 14'],
  },
  {
    scene: 'after the first value, each counts from the end of its handler',
    limit: { first: 100, each: 10 },
    moments: [3],
    next: (run) => run.spend(8),
    heard: ['3 at 3', 'late at 21'],
  },
  {
    scene: 'nothing is limited after the first value if only that has a limit',
    limit: { first: 5 },
    moments: [3, 100],
    next: (run) => run.spend(8),
    heard: ['3 at 3', '100 at 100'],
  },
  {
    scene: 'a slow subscribe call is not a silence',
    limit: { first: 10 },
    moments: [14],
    setUp: (run) => run.spend(8),
    heard: ['14 at 14'],
  },
  {
    scene: 'a silence begins at the end of the subscribe call',
    limit: { each: 10 },
    moments: [],
    setUp: (run) => run.spend(8),
    heard: ['late at 18'],
  },
];

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe.each(Object.entries(limits))('%s on virtual time', (_, operator) => {
  it.each(scenes)('$scene', ({ limit, moments, next, setUp, until = 200, heard }) => {
    const run = new Run();
    run.emitAt(...moments);
    const source = new Observable<number>((subscriber) => {
      setUp?.(run);
      return run.source.subscribe(subscriber);
    });
    const subscription = source.pipe(operator(limit, run.scheduler)).subscribe({
      next: (value) => {
        run.log.push(`${value} at ${run.scheduler.frame}`);
        next?.(run, value);
      },
      error: () => run.log.push(`late at ${run.scheduler.frame}`),
    });
    run.scheduler.maxFrames = until;
    run.scheduler.flush();
    expect(run.log).toEqual(heard);
    subscription.unsubscribe();
  });

  it('does not strike while a consumer moves the time', () => {
    const run = new Run();
    run.emitAt(3);
    let late = false;
    const subscription = run.source.pipe(operator({ first: 5, each: 10 }, run.scheduler)).subscribe({
      next: () => {
        run.scheduler.schedule(() => undefined, 50);
        run.scheduler.flush();
        run.log.push(`looked up at ${run.scheduler.frame}, ${late ? 'late' : 'on time'}`);
      },
      error: () => (late = true),
    });
    run.scheduler.maxFrames = 60;
    run.scheduler.flush();
    expect(run.log).toEqual(['looked up at 53, on time']);
    expect(late).toBe(false);
    run.scheduler.maxFrames = 70;
    run.scheduler.flush();
    expect(late).toBe(true);
    subscription.unsubscribe();
  });
});

describe('timeoutOrAbort on virtual time', () => {
  it('counts from the end of the outermost nested value', () => {
    const run = new Run();
    run.emitAt(3);
    const subscription = run.source
      .pipe(timeoutOrAbort({ first: 5, each: 10, scheduler: run.scheduler }))
      .subscribe({
        next: (value) => {
          run.spend(4);
          if (value < 5) run.source.next(value + 1);
          run.spend(4);
          run.log.push(`${value} done at ${run.scheduler.frame}`);
        },
        error: (error: Error) => run.log.push(`late at ${run.scheduler.frame}: ${error.message}`),
      });
    run.scheduler.flush();
    expect(run.log).toEqual([
      '5 done at 19',
      '4 done at 23',
      '3 done at 27',
      'late at 37: The stream emitted no further value within 10 ms: 3 values arrived, and the source had been silent for 10 ms. ' +
        'Raise `each`, or make the source emit more often.',
    ]);
    subscription.unsubscribe();
  });

  it('strikes once at its total while a consumer moves the time', () => {
    const run = new Run();
    run.emitAt(3);
    run.source.pipe(timeoutOrAbort({ each: 10, total: 30, scheduler: run.scheduler })).subscribe({
      next: () => {
        run.scheduler.schedule(() => undefined, 50);
        run.scheduler.flush();
        run.log.push('looked up');
      },
      error: (error: { limit: string }) => run.log.push(`${error.limit} at ${run.scheduler.frame}`),
    });
    run.scheduler.maxFrames = 200;
    run.scheduler.flush();
    expect(run.log).toEqual(['total at 30', 'looked up']);
    expect(run.source.observed).toBe(false);
  });
});

describe('on the time of the host', () => {
  /** A clock that a consumer can move, close enough to that of the host to count as it. */
  function hostClock(): { readonly spend: (ms: number) => number; readonly waits: number[] } {
    let spent = 0;
    const start = Date.now();
    const waits: number[] = [];
    vi.spyOn(asyncScheduler, 'now').mockImplementation(() => start + spent);
    vi.spyOn(asyncScheduler, 'schedule').mockImplementation((_work, wait = 0) => {
      waits.push(wait);
      return new Subscription();
    });
    return { spend: (ms) => (spent += ms), waits };
  }

  it('the wait for the second value begins when the first one has been handled', () => {
    const { spend, waits } = hostClock();
    const source = new Subject<number>();
    const subscription = source.pipe(timeoutOrAbort({ first: 100, each: 10 })).subscribe((value) => {
      spend(4);
      if (value < 3) source.next(value + 1);
      spend(4);
    });
    spend(5);
    source.next(1);
    expect(waits).toEqual([100, 10]);
    subscription.unsubscribe();
  });
});

describe('a guard', () => {
  it.each(['end', 'error'] as const)(
    'that would %s does not count a slow consumer as a silent source',
    (onLeak) => {
      vi.useFakeTimers();
      const source = new Subject<number>();
      const log: string[] = [];
      source.pipe(withLeakGuard({ maxIdle: 10, onLeak, enforce: true })).subscribe({
        next: (value) => {
          vi.setSystemTime(Date.now() + 8);
          log.push(String(value));
        },
        complete: () => log.push('ended'),
        error: () => log.push('ended'),
      });
      vi.advanceTimersByTime(3);
      source.next(1);
      vi.advanceTimersByTime(8);
      source.next(2);
      expect(log).toEqual(['1', '2']);
      vi.advanceTimersByTime(20);
      expect(log).toEqual(['1', '2', 'ended']);
    },
  );

  it.each([
    ['enforced', true],
    ['while dev mode is on', false],
  ])('never keeps the process alive, %s', (_, enforce) => {
    const undo = enforce ? () => undefined : enableDevMode({ track: 'guarded' });
    const timers = vi.spyOn(globalThis, 'setInterval');
    const guard = withLeakGuard({ maxAge: 60_000, maxIdle: 60_000, onLeak: () => undefined, enforce });
    const subscription = new Subject().pipe(guard).subscribe();
    const held = timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef());
    subscription.unsubscribe();
    undo();
    expect(held).toEqual([false]);
  });

  it('leaves the process alive for a timeoutOrAbort limit', () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    const subscription = new Subject().pipe(timeoutOrAbort(60_000)).subscribe();
    const held = timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef());
    subscription.unsubscribe();
    expect(held).toEqual([true]);
  });
});
