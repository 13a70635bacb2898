import { notifyListeners, hasListener, type Listener } from '../leak/on-leak.js';
import { Survey, type SurveyContext } from '../leak/survey.js';
import { notice, type NoticeContext } from './collected.js';
import type { OwnerBook } from '../record/owner-book.js';
import type { Growth } from './growth.js';
import type { Piles } from './piles.js';
import type { Siblings } from './siblings.js';
import type { Residues } from './residues.js';
import type { Zombies } from './zombies.js';
import { mishap } from '../base/mishaps.js';
import type { TrackRecord } from '../record/record.js';
import { setUnrefTimeout, realTimers } from '../base/real-timers.js';

/** How often (ms) it comes by: soon after something was opened or while it is on its way, seldom while nothing changes, at once while it is behind. */
const SOONEST = 50;
const LATEST = 1_000;
const BEHIND = 5;
/** How many records of a kind are looked at in one turn, and for how long (ms), so that none is blocked for long. */
const YOUNG_A_TURN = 500;
const OLD_A_TURN = 2_000;
const LONGEST = 2;
/** Stacks of work that are read in one turn. */
const STACKS_A_TURN = 50;

/** What it uses of the registry. */
interface Context extends SurveyContext, NoticeContext {
  readonly enabled: boolean;
  readonly installs: readonly Listener[];
  readonly owners: OwnerBook;
  readonly growth: Growth;
  readonly piles: Piles;
  readonly residues: Residues;
  readonly siblings: Siblings;
  readonly zombies: Zombies;
  renewSamples(): void;
}

/**
 * Comes by while something is open: formats the stacks of what has stayed, lets go of its subscribers, notices who
 * has spoken, and calls `onLeak`. No timer runs while nothing is open, and none keeps the process alive.
 */
export class Sweep {
  readonly #registry: Context;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = SOONEST;
  #cursor: TrackRecord | undefined;
  #round: Survey | undefined;
  /** Inner streams are being counted: at the end of which window, and of which roots. */
  #pass: { readonly window: number; readonly upcoming: number } | undefined;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Runs for every subscription: one compare, but for the first one. */
  arm(): void {
    if (this.#timer === undefined) this.#wake();
  }

  /** Something has just ended that a rule will want to know of: it comes by as soon as if something were opened. */
  hurry(): void {
    if (this.#timer === undefined || this.#pause <= SOONEST) return;
    realTimers.clearTimeout(this.#timer);
    this.#start(SOONEST);
  }

  #wake(): void {
    this.#registry.clock.lastSweep = this.#registry.clock.now();
    this.#start(SOONEST);
  }

  stop(): void {
    realTimers.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cursor = undefined;
    this.#round = undefined;
    this.#pass = undefined;
  }

  #start(pause: number): void {
    this.#pause = pause;
    this.#timer = setUnrefTimeout(() => this.#run(), pause);
  }

  /** Brings up to date what changes by itself, without a notification. */
  observe(at: number): void {
    const { owners, zombies, residues, growth, siblings } = this.#registry;
    owners.poll(at);
    zombies.settle();
    siblings.settle();
    residues.settle(STACKS_A_TURN);
    growth.watch(at);
  }

  /** Brings everything up to date, young records included: before a search of all that is open. */
  catchUp(): void {
    const { residues, records, clock } = this.#registry;
    residues.settle();
    records.resolveYoung();
    this.observe(clock.now());
  }

  #run(): void {
    this.#timer = undefined;
    try {
      this.#comeBy();
    } catch (failure) {
      mishap('looking through what is open', failure);
      if (this.#registry.enabled) this.#start(LATEST);
    }
  }

  #comeBy(): void {
    const registry = this.#registry;
    const at = (registry.clock.lastSweep = registry.clock.now());
    registry.renewSamples();
    this.observe(at);
    const round = this.#survey();
    round?.continueAt(at);
    const onItsWay = this.lookOn(round);
    const changed = registry.records.young.open;
    const behind = this.age(round);
    if (!onItsWay) this.#tell();
    if (behind) this.#start(BEHIND);
    else if (changed || onItsWay) this.#start(SOONEST);
    else if (registry.records.old.open) this.#start(Math.min(LATEST, this.#pause * 2));
  }

  /** What is found on the way through all of them, where anybody wants to hear of it. */
  #survey(): Survey | undefined {
    if (!hasListener(this.#registry.installs)) return undefined;
    return (this.#round ??= new Survey(this.#registry, { from: undefined, owned: false }));
  }

  /** Every record has been come by once. */
  #tell(): void {
    const round = this.#round;
    this.#round = undefined;
    if (round !== undefined) notifyListeners(round.leaks(), this.#registry.installs);
  }

  /**
   * Those that have stayed become old: what they were is written down, and they are no longer held. False when all
   * are old; as many are taken as a turn can bear.
   */
  age(survey?: Survey): boolean {
    const registry = this.#registry;
    const { young, old } = registry.records;
    const at = registry.clock.now();
    const turn = new Turn(YOUNG_A_TURN);
    while (young.open && turn.bears()) {
      const record = young.next;
      const subscriber = registry.records.openSubscriberOf(record);
      if (subscriber === undefined) continue;
      record.updateLastValue(at);
      notice(record, subscriber, registry);
      record.held = new WeakRef(subscriber);
      record.unlink();
      record.linkBefore(old);
      survey?.examine(record, subscriber);
    }
    return young.open;
  }

  /** Goes on with the first of the old ones, wherever it was. */
  startOver(): void {
    this.#cursor = undefined;
  }

  /** Looks at a part of the old ones, going on where it left off. False when it has come to the end. */
  lookOn(survey?: Survey): boolean {
    const registry = this.#registry;
    const { old } = registry.records;
    const at = registry.clock.now();
    const turn = new Turn(OLD_A_TURN);
    if (this.#cursor?.open !== true) this.#beginPass();
    let record = this.#cursor?.open === true ? this.#cursor : old.next;
    while (record !== old && turn.bears()) {
      const { next } = record;
      const subscriber = registry.records.openSubscriberOf(record);
      if (subscriber !== undefined) {
        record.updateLastValue(at);
        notice(record, subscriber, registry);
        if (this.#pass !== undefined) registry.piles.measure(record, subscriber);
        survey?.examine(record, subscriber);
      }
      record = next;
    }
    this.#cursor = record === old ? undefined : record;
    if (this.#cursor === undefined && this.#pass !== undefined) {
      registry.piles.finishPass(this.#pass.window, this.#pass.upcoming);
      this.#pass = undefined;
    }
    return this.#cursor !== undefined;
  }

  /** Inner streams are counted when a window has ended, on the way through all that are open. */
  #beginPass(): void {
    const {
      piles,
      growth,
      records: { young, upcomingId },
    } = this.#registry;
    this.#pass = piles.due
      ? { window: growth.window, upcoming: young.open ? young.next.id : upcomingId }
      : undefined;
  }
}

/** How much one turn bears: so many, and not for too long. */
class Turn {
  readonly #until = realTimers.now() + LONGEST;
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  bears(): boolean {
    // The clock is read now and then only: it costs as much as a record.
    if (this.#left % 32 === 0 && realTimers.now() > this.#until) return false;
    return this.#left-- > 0;
  }
}
