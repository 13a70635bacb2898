import type { TrackRecord } from './record.js';
import type { Registry } from './registry.js';
import { resolve } from './resolve.js';
import { realTimers } from './timers.js';

/** How often (ms) it comes by: soon after something was opened, seldom while nothing changes. */
const SOONEST = 50;
const LATEST = 1_000;
/** How many records of a kind are looked at in one turn, so that none is blocked for long. */
const YOUNG_A_TURN = 500;
const OLD_A_TURN = 2_000;

/**
 * Comes by while something is open: formats the stacks of what has stayed, lets go of its subscribers, notices who
 * has spoken, and tells `onLeak`. No timer runs while nothing is open, and none keeps the process alive.
 */
export class Sweep {
  readonly #registry: Registry;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = SOONEST;
  #cursor: TrackRecord | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Runs for every subscription: one compare, but for the first one. */
  arm(): void {
    if (this.#timer !== undefined) return;
    this.#registry.time = this.#registry.now();
    this.#start(SOONEST);
  }

  stop(): void {
    realTimers.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cursor = undefined;
  }

  #start(pause: number): void {
    this.#pause = pause;
    this.#timer = realTimers.setTimeout(() => this.#run(), pause);
    // A number in browsers, where there is nothing to let go.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #run(): void {
    const registry = this.#registry;
    const at = (registry.time = registry.now());
    this.#timer = undefined;
    registry.renewSamples();
    registry.owners.ask(at);
    this.#listen(at);
    const changed = registry.young.open;
    this.#age(at);
    registry.tell();
    if (changed) this.#start(SOONEST);
    else if (registry.old.open) this.#start(Math.min(LATEST, this.#pause * 2));
  }

  /** Those that have stayed become old: what they were is written down, and they are no longer held. */
  #age(at: number): void {
    const { young, old, sites } = this.#registry;
    for (let left = YOUNG_A_TURN; left > 0 && young.open; left--) {
      const record = young.next;
      const subscriber = record.subscriber();
      if (subscriber === undefined) {
        record.end();
        continue;
      }
      record.listen(at);
      resolve(record, subscriber, sites);
      record.held = new WeakRef(subscriber);
      record.unlink();
      record.linkBefore(old);
    }
  }

  /** A part of the old ones at a time, going round. */
  #listen(at: number): void {
    const { old } = this.#registry;
    let record = this.#cursor?.open === true ? this.#cursor : old.next;
    for (let left = OLD_A_TURN; left > 0 && record !== old; left--) {
      const { next } = record;
      if (record.subscriber() === undefined) record.end();
      else record.listen(at);
      record = next;
    }
    this.#cursor = record === old ? undefined : record;
  }
}
