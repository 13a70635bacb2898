import { notifyListeners, hasListener, type Listener } from '../leak/on-leak.js';
import type { SurveyContext } from '../leak/search.js';
import { Survey } from '../leak/survey.js';
import { saveFacts, type SaveContext } from './collected.js';
import type { OwnerBook } from '../record/owner-book.js';
import type { Growth } from './growth.js';
import type { Piles } from './piles.js';
import type { Siblings } from './siblings.js';
import type { Residues } from './residues.js';
import type { Zombies } from './zombies.js';
import { mishap } from '../base/mishaps.js';
import type { TrackRecord } from '../record/record.js';
import type { Watched } from '../base/rxjs-internals.js';
import { setUnrefTimeout, realTimers } from '../base/real-timers.js';

/**
 * The pauses between sweeps (ms): short after a change or during a pass, long while nothing changes, minimal
 * while it is behind.
 */
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;
const PAUSE_WHILE_BEHIND = 5;
/** The number of records of each kind that one turn examines, and the maximum time (ms). */
const YOUNG_A_TURN = 500;
const OLD_A_TURN = 2_000;
const MAX_TURN = 2;
/** The number of stacks of work that one turn reads. */
const STACKS_A_TURN = 50;

/** The parts of the registry that it uses. */
interface Context extends SurveyContext, SaveContext {
  readonly settings: SurveyContext['settings'] & { readonly growing: { readonly every: number } };
  readonly enabled: boolean;
  readonly installs: readonly Listener[];
  readonly owners: OwnerBook;
  readonly growth: Growth;
  readonly piles: Piles;
  readonly residues: Residues;
  readonly siblings: Siblings;
  readonly zombies: Zombies;
  resetBudgets(): void;
}

/**
 * The periodic pass over the records. It reads the stacks of subscriptions that have stayed, drops the strong
 * references to their subscribers, updates the times of their last values, and calls `onLeak`. No timer runs
 * while nothing is open, and none keeps the process alive.
 */
export class Sweep {
  readonly #registry: Context;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = SHORTEST_PAUSE;
  #cursor: TrackRecord | undefined;
  #survey: Survey | undefined;
  /** The records that matter to the survey. */
  #visited: TrackRecord[] = [];
  /** Set while inner streams are counted: the window, and the id up to which roots are included. */
  #pass: { readonly window: number; readonly upcoming: number } | undefined;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Starts the timer. Called for every subscription: one comparison, except for the first. */
  arm(): void {
    if (this.#timer === undefined) this.#wake();
  }

  /** Shortens the pause: a subscription has just ended that a rule needs to know about. */
  hurry(): void {
    if (this.#timer === undefined || this.#pause <= SHORTEST_PAUSE) return;
    realTimers.clearTimeout(this.#timer);
    this.#start(SHORTEST_PAUSE);
  }

  #wake(): void {
    this.#registry.clock.lastSweep = this.#registry.clock.now();
    this.#start(SHORTEST_PAUSE);
  }

  stop(): void {
    realTimers.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#cursor = undefined;
    this.#survey = undefined;
    this.#visited = [];
    this.#pass = undefined;
  }

  #start(pause: number): void {
    this.#pause = pause;
    this.#timer = setUnrefTimeout(() => this.#run(), pause);
  }

  /** Updates the state that changes without a notification. */
  observe(at: number): void {
    const { owners, zombies, residues, growth, siblings } = this.#registry;
    owners.poll(at);
    zombies.settle();
    siblings.settle();
    residues.settle(STACKS_A_TURN);
    growth.update(at);
  }

  /** Updates everything, young records included, before a search of all open records. */
  catchUp(): void {
    const { residues, records, clock } = this.#registry;
    residues.settle();
    records.resolveYoung();
    this.observe(clock.now());
  }

  #run(): void {
    this.#timer = undefined;
    try {
      this.#sweep();
    } catch (failure) {
      mishap('checking the open subscriptions', failure);
      if (this.#registry.enabled) this.#start(LONGEST_PAUSE);
    }
  }

  #sweep(): void {
    const registry = this.#registry;
    const at = (registry.clock.lastSweep = registry.clock.now());
    registry.resetBudgets();
    this.observe(at);
    const survey = this.#startSurvey();
    survey?.continueAt(at);
    const isInPass = this.continuePass(survey);
    const changed = registry.records.young.open;
    // During a pass, it visits them later among the old ones.
    const behind = this.ageYoung(isInPass ? undefined : survey);
    if (!isInPass) this.#announce();
    if (behind) this.#start(PAUSE_WHILE_BEHIND);
    else if (changed || isInPass) this.#start(SHORTEST_PAUSE);
    else if (registry.records.old.open) this.#start(Math.min(this.#pause * 2, this.#longestPause()));
  }

  /** No window of `growing` is skipped. */
  #longestPause(): number {
    const { every } = this.#registry.settings.growing;
    return Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, every));
  }

  /** The survey of the current pass, if there is a listener. Each pass has its own. */
  #startSurvey(): Survey | undefined {
    // Then the pass starts again with the first record.
    if (this.#cursor?.open === false) this.#cursor = undefined;
    if (this.#cursor === undefined) {
      this.#survey = hasListener(this.#registry.installs) ? this.#newSurvey() : undefined;
      this.#visited = [];
    }
    return this.#survey;
  }

  #newSurvey(): Survey {
    return new Survey(this.#registry, { from: undefined, owned: false });
  }

  #visit(record: TrackRecord, subscriber: Watched, survey: Survey | undefined): void {
    if (survey?.examine(record, subscriber) === true) this.#visited.push(record);
  }

  /** Reports the survey when the pass has visited every record. */
  #announce(): void {
    let survey = this.#survey;
    const visited = this.#visited;
    this.#survey = undefined;
    this.#visited = [];
    if (survey === undefined) return;
    const { records, installs } = this.#registry;
    if (visited.some(({ open }) => !open)) {
      // The others are examined again: what has ended since its visit is not a leak.
      survey = this.#newSurvey();
      for (const record of visited) {
        const subscriber = record.open ? records.openSubscriberOf(record) : undefined;
        if (subscriber !== undefined) survey.examine(record, subscriber);
      }
    }
    notifyListeners(survey.leaks(), installs);
  }

  /**
   * Moves young records to the old ones: resolves them, and drops the strong reference to their subscribers.
   * It takes as many as fit in a turn, and returns whether young ones are left.
   */
  ageYoung(survey?: Survey): boolean {
    const registry = this.#registry;
    const { young, old } = registry.records;
    const at = registry.clock.now();
    const turn = new Turn(YOUNG_A_TURN);
    while (young.open && turn.hasRoom()) {
      const record = young.next;
      const subscriber = registry.records.openSubscriberOf(record);
      if (subscriber === undefined) continue;
      record.updateLastValue(at);
      saveFacts(record, subscriber, registry);
      record.held = new WeakRef(subscriber);
      record.unlink();
      record.linkBefore(old);
      this.#visit(record, subscriber, survey);
    }
    return young.open;
  }

  /** Restarts the pass with the first of the old records. */
  restartPass(): void {
    this.#cursor = undefined;
  }

  /** Examines some of the old records, from where it stopped. Returns whether there are more. */
  continuePass(survey?: Survey): boolean {
    const registry = this.#registry;
    const { old } = registry.records;
    const at = registry.clock.now();
    const turn = new Turn(OLD_A_TURN);
    if (this.#cursor?.open !== true) this.#beginPass();
    let record = this.#cursor?.open === true ? this.#cursor : old.next;
    while (record !== old && turn.hasRoom()) {
      const { next } = record;
      const subscriber = registry.records.openSubscriberOf(record);
      if (subscriber !== undefined) {
        record.updateLastValue(at);
        saveFacts(record, subscriber, registry);
        if (this.#pass !== undefined) registry.piles.measure(record, subscriber);
        this.#visit(record, subscriber, survey);
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

  /** Inner streams are counted in the pass after a window has ended. */
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

/** The limits of one turn: a number of records, and a time. */
class Turn {
  readonly #until = realTimers.now() + MAX_TURN;
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  hasRoom(): boolean {
    // The clock is read only now and then, since reading it costs as much as a record.
    if (this.#left % 32 === 0 && realTimers.now() > this.#until) return false;
    return this.#left-- > 0;
  }
}
