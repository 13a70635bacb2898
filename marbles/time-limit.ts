import type { VirtualTimeScheduler } from 'rxjs';

/** The virtual time (ms), and the number of steps, that are allowed after the last frame of the diagrams. */
const LONGEST = 3_600_000;
const MOST = 10_000;
/** So few steps are allowed at any time: the timer of a long deadline is one. */
const FEW = 10;
/** The number of steps that are allowed within one frame. */
const MOST_AT_ONCE = 100_000;

/** Stops the time if all streams that go on are allowed to. */
const STOP = Symbol('stop');

/**
 * Limits the virtual time of a test: it ends an hour, or ten thousand steps, after the last frame of the diagrams, unless
 * only a few steps come after that frame. By then it does not end on its own.
 */
export class TimeLimit {
  /** The last frame of the diagrams. */
  horizon = 0;
  #late = 0;
  #atOnce = 0;

  /** @param exceeded Called at the limit. Returns the error, or undefined if all open streams are allowed. */
  constructor(
    readonly scheduler: VirtualTimeScheduler,
    private readonly exceeded: (horizon: number) => Error | undefined,
  ) {
    let frame = scheduler.frame;
    // The scheduler sets the frame before each of its steps.
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

  /** A diagram has this frame. */
  extendTo(frame: number): void {
    if (Number.isFinite(frame)) this.horizon = Math.max(this.horizon, frame);
  }

  /** Runs the virtual time to its end, and compares. */
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
    const isInTime = frame <= this.horizon + LONGEST || this.#late <= FEW;
    if (isInTime && this.#late <= MOST && this.#atOnce <= MOST_AT_ONCE) return;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a signal that ends the loop of the scheduler
    throw this.exceeded(this.horizon) ?? STOP;
  }
}
