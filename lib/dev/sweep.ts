import { notice } from './losses.js';
import type { TrackRecord } from './record.js';
import type { Registry } from './registry.js';
import { resolve } from './resolve.js';
import { quietly, realTimers } from './timers.js';

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
    this.#timer = quietly(() => this.#run(), pause);
  }

  #run(): void {
    const registry = this.#registry;
    const at = (registry.time = registry.now());
    this.#timer = undefined;
    registry.renewSamples();
    registry.look(at);
    this.lookOn();
    const changed = registry.young.open;
    this.age();
    registry.tell();
    if (changed) this.#start(SOONEST);
    else if (registry.old.open) this.#start(Math.min(LATEST, this.#pause * 2));
  }

  /**
   * Those that have stayed become old: what they were is written down, and they are no longer held. False when all
   * are old; as many are taken as a turn can bear, or `most`.
   */
  age(most = YOUNG_A_TURN): boolean {
    const registry = this.#registry;
    const { young, old, sites, hooks } = registry;
    const at = registry.now();
    for (let left = most; left > 0 && young.open; left--) {
      const record = young.next;
      const subscriber = record.subscriber();
      if (subscriber === undefined) {
        registry.lost(record);
        continue;
      }
      record.listen(at);
      resolve(record, subscriber, sites);
      notice(record, subscriber, hooks.readable);
      record.held = new WeakRef(subscriber);
      record.unlink();
      record.linkBefore(old);
    }
    return young.open;
  }

  /** Looks at a part of the old ones, going on where it left off. False when it has come to the end. */
  lookOn(): boolean {
    const registry = this.#registry;
    const { old, hooks } = registry;
    const at = registry.now();
    let record = this.#cursor?.open === true ? this.#cursor : old.next;
    for (let left = OLD_A_TURN; left > 0 && record !== old; left--) {
      const { next } = record;
      const subscriber = record.subscriber();
      if (subscriber === undefined) registry.lost(record);
      else {
        record.listen(at);
        notice(record, subscriber, hooks.readable);
      }
      record = next;
    }
    this.#cursor = record === old ? undefined : record;
    return this.#cursor !== undefined;
  }
}
