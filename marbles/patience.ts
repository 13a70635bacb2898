import type { VirtualTimeScheduler } from 'rxjs';

/** Virtual time (ms) that may pass, and what may be done in it, after all that is drawn. */
const LONGEST = 3_600_000;
const MOST = 10_000;
/** What may be done within one frame. */
const MOST_AT_ONCE = 100_000;

/** Stops the time where everybody who is still at work may be. */
const STOP = Symbol('stop');

/**
 * Bounds the virtual time of a test: an hour after the last thing that its diagrams speak of, or ten thousand steps, it
 * has shown that it does not come to an end by itself.
 */
export class Patience {
  /** The last frame that a diagram speaks of. */
  horizon = 0;
  #late = 0;
  #atOnce = 0;

  /** @param lost Called when it is over: returns the error, or undefined where all may go on for ever. */
  constructor(
    readonly scheduler: VirtualTimeScheduler,
    private readonly lost: (horizon: number) => Error | undefined,
  ) {
    let frame = scheduler.frame;
    // The scheduler sets it for each of its steps, right before that.
    Object.defineProperty(scheduler, 'frame', {
      configurable: true,
      enumerable: true,
      get: () => frame,
      set: (next: number) => {
        this.#atOnce = next === frame ? this.#atOnce + 1 : 0;
        frame = next;
        this.#step(next);
      },
    });
  }

  /** A diagram says something of this frame. */
  draws(frame: number): void {
    if (Number.isFinite(frame)) this.horizon = Math.max(this.horizon, frame);
  }

  /** Runs out the time, and compares. */
  flush(): void {
    try {
      this.scheduler.flush();
    } catch (error) {
      if (error !== STOP) throw error;
      this.scheduler.actions.length = 0;
      this.scheduler.flush();
    }
  }

  #step(frame: number): void {
    if (frame > this.horizon) this.#late++;
    if (frame <= this.horizon + LONGEST && this.#late <= MOST && this.#atOnce <= MOST_AT_ONCE) return;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- no error: it ends the loop of the scheduler
    throw this.lost(this.horizon) ?? STOP;
  }
}
