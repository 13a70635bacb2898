import { badOption, bufferOverflow } from '../../../lib/wording.js';
import { checkWord } from '../../../lib/options.js';
import { holdSource } from './flow.js';

/** Options for values that a full sink cannot take. */
export interface BacklogOptions {
  /**
   * The number of values of a source that cannot pause that may wait for the sink. Default 1 000; `Infinity`
   * for no limit.
   */
  readonly highWaterMark?: number;
  /** The effect of one more value: an error (default), or the oldest or the newest value is dropped. */
  readonly overflow?: 'error' | 'dropOldest' | 'dropNewest';
}

export const BACKLOG_OPTIONS = ['highWaterMark', 'overflow'];

/** Checks the options. */
export function checkBacklog({ highWaterMark, overflow }: BacklogOptions): void {
  if (highWaterMark !== undefined && !(Number.isInteger(highWaterMark) || highWaterMark === Infinity)) {
    throw new TypeError(badOption('highWaterMark', highWaterMark, 'a number of values'));
  }
  if (highWaterMark !== undefined && highWaterMark < 1) {
    throw new RangeError(badOption('highWaterMark', highWaterMark, 'a number of values, 1 or more'));
  }
  if (overflow !== undefined) checkWord('overflow', overflow, ['error', 'dropOldest', 'dropNewest']);
}

/** The values that wait for a sink, and the sources that are paused until it has taken them. */
export class Backlog<T> {
  #values: T[] = [];
  readonly #held: (() => void)[] = [];
  readonly #limit: number;
  readonly #overflow: 'error' | 'dropOldest' | 'dropNewest';

  constructor(
    readonly sink: string,
    { highWaterMark = 1_000, overflow = 'error' }: BacklogOptions,
  ) {
    this.#limit = highWaterMark;
    this.#overflow = overflow;
  }

  get size(): number {
    return this.#values.length;
  }

  /** Adds a value. Throws if the buffer is full. */
  add(value: T): void {
    this.hold();
    if (this.#values.length >= this.#limit) {
      if (this.#overflow === 'error') throw new RangeError(bufferOverflow(this.sink, this.#limit));
      if (this.#overflow === 'dropNewest') return;
      this.#values.shift();
    }
    this.#values.push(value);
  }

  /** Pauses the source that is emitting, since the sink is full. */
  hold(): void {
    const release = holdSource();
    if (release !== undefined) this.#held.push(release);
  }

  take(): T | undefined {
    return this.#values.shift();
  }

  /** Releases the sources: the sink takes values again, or is closed. */
  release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  clear(): void {
    this.#values = [];
    this.release();
  }
}
