import { zombieFix } from '../rules/fix-texts.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import type { Observable } from 'rxjs';

import { LINK, type Linked } from '../../dev-slot.js';
import { Head } from '../record/head.js';
import { endHeads, observeEnd } from '../record/heads.js';
import { UNKNOWN_ORIGIN } from '../record/origin.js';
import { CAUGHT, HAS_HEADS, type TrackRecord, STARTED_WORK } from '../record/record.js';
import type { CurrentCall } from '../subscribe/current-call.js';
import type { ProducerObserver } from '../subscribe/hook-kit.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import { resolve } from '../record/resolve.js';
import { rootOf, type Watched } from '../base/rxjs-internals.js';
import { zombie } from '../rules/zombie.js';
import { isStack, type Places, type Stack, takeStack } from '../stack/places.js';
import { headStamp, originStamp, recordOf } from '../record/stamps.js';
import { setUnrefTimeout } from '../base/real-timers.js';

/** The number of subscriptions torn down between two sweeps whose stack is kept. */
const REMEMBERED = 200;
/** Enough frames to find the sending line, below helpers of the user. */
const FRAMES = 24;

/** The parts of the registry that it uses. */
interface Context {
  readonly enabled: boolean;
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off'; readonly isManualClock: () => boolean };
  readonly clock: DevClock;
  readonly sites: Places;
  readonly records: Records;
  readonly opening: Pick<CurrentCall, 'current'>;
  readonly residues: { ended(record: TrackRecord): void };
  readonly siblings: { close(stack: Stack): void };
  addEvent(id: number, what: Accusation): void;
}

/**
 * Finds zombies: a producer that still sends values to a subscription after its teardown ignores that
 * teardown.
 *
 * A producer holds the subscriber that was given to its source, the head of a chain. A chain has as many
 * heads as it has sources, inner ones included. Each is stamped when it is subscribed, except for those of
 * rxjs's own sources, which stop: after the teardown it would have lost its way to the root. Values cost
 * nothing, and each subscription to a stamped source costs ~0.2 us.
 */
export class Zombies implements ProducerObserver {
  /** The nested root whose consumer is being called. */
  emitting: TrackRecord | undefined = undefined;

  readonly #emittingNow = (): TrackRecord | undefined => this.emitting;
  readonly #registry: Context;
  /** Records before this id are no longer known. */
  #from = 0;
  #recent: { readonly record: TrackRecord; readonly subscriber: Watched }[] = [];
  readonly #made = new WeakMap<object, { readonly after: number; readonly last: number }>();
  readonly #caught = new WeakMap<TrackRecord, number>();
  /** The joint teardowns that have been reported. */
  #reportedEnds = new WeakSet();
  /** The records with a reported producer. */
  #reportedRecords = new WeakSet<TrackRecord>();
  #turn = 0;
  #turnEnds = false;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /**
   * Called when a `source` at the top of a chain is about to be subscribed. A Subject drops subscribers that
   * are torn down, and our own operators send them nothing. Returns true if the subscriber must be added as a
   * head afterwards, if it is open then: the creation of the source was not observed, and it may be one of
   * rxjs's own that ends at once.
   */
  meet(source: Observable<unknown>, subscriber: Watched): boolean {
    if ('observers' in source || (source as Linked)[LINK] !== undefined) return false;
    const origin = originStamp.read(source) ?? UNKNOWN_ORIGIN;
    if (origin === UNKNOWN_ORIGIN) return true;
    if (origin.mayGoOn) this.addHead(subscriber, origin);
    // The place is needed for an inner stream, which may be one of many.
    else if (this.#registry.opening.current === undefined) headStamp.write(subscriber, origin);
    return false;
  }

  /** Called when `subscriber` is given to a source that may go on after the teardown. */
  addHead(subscriber: Watched, origin = UNKNOWN_ORIGIN): void {
    const record = this.#recordOf(subscriber);
    if (record === undefined) return;
    record.traits |= HAS_HEADS;
    const head = new Head(record, origin.place);
    headStamp.write(subscriber, head);
    observeEnd(subscriber, head, this.#emittingNow);
  }

  /** Called when the subscriber of a root is about to be torn down. */
  close(record: TrackRecord, subscriber: Watched): void {
    const { where, traits } = record;
    record.end();
    if (isStack(where)) this.#registry.siblings.close(where);
    if ((traits & STARTED_WORK) !== 0) this.#registry.residues.ended(record);
    if ((traits & HAS_HEADS) === 0 || !this.#registry.enabled) return;
    endHeads(subscriber, record, this.emitting);
    // Only until the next sweep: an unread stack must not stay with an object that a producer holds.
    if (!isStack(where) || this.#recent.length >= REMEMBERED) return;
    record.where = where;
    this.#recent.push({ record, subscriber });
  }

  /** Called when it was torn down unobserved, since its Subscriber was made elsewhere. */
  endedUnseen(record: TrackRecord, subscriber: Watched): void {
    if ((record.traits & HAS_HEADS) !== 0) resolve(record, subscriber, this.#registry.sites);
    record.end();
    if ((record.traits & STARTED_WORK) !== 0) this.#registry.residues.ended(record);
  }

  /** Resolves the records that have been torn down since the last call. */
  settle(): void {
    for (const { record, subscriber } of this.#recent) resolve(record, subscriber, this.#registry.sites);
    this.#recent = [];
  }

  /** Discards these records: they are never reported. */
  discard(ids: { has(id: number): boolean }): void {
    this.#recent = this.#recent.filter(({ record }) => {
      if (!ids.has(record.id)) return true;
      record.end();
      record.role = 'silent';
      return false;
    });
  }

  clear(): void {
    for (const { record } of this.#recent) record.end();
    this.#recent = [];
    this.#from = this.#registry.records.upcomingId;
    this.#reportedEnds = new WeakSet();
    this.#reportedRecords = new WeakSet();
    this.#turnEnds = false;
  }

  /** The record of the root that a subscriber belongs to, most often the one that is being subscribed. */
  #recordOf(subscriber: Watched): TrackRecord | undefined {
    const { current } = this.#registry.opening;
    const root = rootOf(subscriber);
    return current?.held === root ? current : recordOf(root);
  }

  /** Called when roots with these ids (without `after`) were made while `subscriber` was subscribed. */
  made(subscriber: Watched, after: number, last: number): void {
    this.#made.set(subscriber, { after, last });
  }

  /** Called when a stopped subscriber receives a value; `below` is the method that received it. */
  stopped(subscriber: Watched, below: (...args: never[]) => unknown): void {
    const { emitting } = this;
    const made = this.#made.get(subscriber);
    // Its producer is a subscription that its own subscribe call made and did not return: that one is the
    // leak.
    if (
      made !== undefined &&
      emitting?.open === true &&
      emitting.id > made.after &&
      emitting.id <= made.last
    ) {
      this.#catch(emitting);
      return;
    }
    const head = headStamp.read(subscriber);
    if (head instanceof Head) this.#receiveValue(head, subscriber, below);
  }

  /** Whether it has been reported as a zombie. */
  isReported(record: TrackRecord): boolean {
    return this.#reportedRecords.has(record);
  }

  caughtAt(record: TrackRecord): number | undefined {
    return this.#caught.get(record);
  }

  #catch(record: TrackRecord): void {
    if ((record.traits & CAUGHT) !== 0) return;
    record.traits |= CAUGHT;
    this.#caught.set(record, this.#registry.clock.now());
  }

  #receiveValue(head: Head, subscriber: Watched, below: (...args: never[]) => unknown): void {
    const registry = this.#registry;
    const { record, madeAt } = head;
    const whole = head.ends;
    if (whole === undefined || whole === 'by its source') return;
    const at = registry.clock.now();
    const { isManualClock: isTurnedByHand, sites } = registry.settings;
    if (record.id < this.#from || !head.receive({ turn: this.#thisTurn(), at }, isTurnedByHand)) return;
    resolve(record, subscriber, registry.sites);
    // The stack may show only now that a TestScheduler subscribed it.
    if (record.role === 'silent') return;
    // It was torn down once, whatever the number of its heads.
    if (this.#reportedEnds.has(whole)) return;
    this.#reportedEnds.add(whole);
    this.#reportedRecords.add(record);
    registry.addEvent(record.id, {
      ...accuse(record, zombie, 'leak', at),
      // The consumer has left and hears nothing, but the producer is not silent.
      idle: undefined,
      producedAt: madeAt,
      sentAt: sites === 'off' ? undefined : registry.sites.place(takeStack(FRAMES, below)).site,
      hint: zombieFix(madeAt.rxjsFrames, head.teardown),
    });
  }

  /** Everything before the next timer is one turn. */
  #thisTurn(): number {
    if (!this.#turnEnds) {
      this.#turnEnds = true;
      setUnrefTimeout(() => {
        this.#turn++;
        this.#turnEnds = false;
      }, 0);
    }
    return this.#turn;
  }
}
