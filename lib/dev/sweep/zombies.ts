import { zombieFix } from '../rules/fixes.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import type { Observable } from 'rxjs';

import { LINK, type Linked } from '../../probe.js';
import { Head } from '../record/head.js';
import { endHeads, observeEnd } from '../record/heads.js';
import { UNKNOWN_ORIGIN } from '../record/origin.js';
import { CAUGHT, HAS_HEADS, type TrackRecord, STARTED_WORK } from '../record/record.js';
import type { CurrentCall } from '../subscribe/current-call.js';
import type { ProducerWatcher } from '../subscribe/hook-kit.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import { resolve } from '../record/resolve.js';
import { rootOf, type Watched } from '../base/rxjs-internals.js';
import { zombie } from '../rules/zombie.js';
import { isStack, type Places, type Stack, takeStack } from '../stack/places.js';
import { headStamp, originStamp, recordOf } from '../record/stamps.js';
import { setUnrefTimeout } from '../base/real-timers.js';

/** Of so many that were torn down between two sweeps the line of the consumer is kept. */
const REMEMBERED = 200;
/** Frames enough for the line that sends, below helpers of the user's. */
const FRAMES = 24;

/** What it uses of the registry. */
interface Context {
  readonly enabled: boolean;
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off'; readonly isManualClock: () => boolean };
  readonly clock: DevClock;
  readonly sites: Places;
  readonly records: Records;
  readonly opening: Pick<CurrentCall, 'current'>;
  readonly residues: { ended(record: TrackRecord): void };
  readonly siblings: { close(stack: Stack): void };
  note(id: number, what: Accusation): void;
}

/**
 * Looks after what was torn down by its consumer: a producer that goes on to send it values ignores its teardown.
 *
 * A producer holds the subscriber that its source was given: the head of a chain. A chain has as many heads as it has sources,
 * inner ones too. Each is marked when it is subscribed, but for those of rxjs's own sources, which stop; torn down, it would have
 * lost its way to the root. Costs nothing per value, and ~0.2 us for each subscription to a source that is marked.
 */
export class Zombies implements ProducerWatcher {
  /** The nested root whose consumer is being called. */
  emitting: TrackRecord | undefined = undefined;

  readonly #emittingNow = (): TrackRecord | undefined => this.emitting;
  readonly #registry: Context;
  /** What was opened before is not known any more. */
  #from = 0;
  #recent: { readonly record: TrackRecord; readonly subscriber: Watched }[] = [];
  readonly #made = new WeakMap<object, { readonly after: number; readonly last: number }>();
  readonly #caught = new WeakMap<TrackRecord, number>();
  /** What was torn down as a whole, and has been reported. */
  #told = new WeakSet();
  /** Those of which a producer has been reported. */
  #named = new WeakSet<TrackRecord>();
  #turn = 0;
  #turnEnds = false;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /**
   * `source` is made of no other one, and is about to be subscribed. A Subject drops whoever is torn down, and operators of ours send
   * nothing to them. True where its subscriber is to be marked after that, if it is open then: of a source whose making was not seen,
   * which may well be one of rxjs's own that ends at once.
   */
  meet(source: Observable<unknown>, subscriber: Watched): boolean {
    if ('observers' in source || (source as Linked)[LINK] !== undefined) return false;
    const origin = originStamp.read(source) ?? UNKNOWN_ORIGIN;
    if (origin === UNKNOWN_ORIGIN) return true;
    if (origin.mayGoOn) this.addHead(subscriber, origin);
    // Of an inner stream the line is wanted all the same: it may be one of many.
    else if (this.#registry.opening.current === undefined) headStamp.write(subscriber, origin);
    return false;
  }

  /** `subscriber` is given to a source that may go on when it is torn down. */
  addHead(subscriber: Watched, origin = UNKNOWN_ORIGIN): void {
    const record = this.#recordOf(subscriber);
    if (record === undefined) return;
    record.traits |= HAS_HEADS;
    const head = new Head(record, origin.place);
    headStamp.write(subscriber, head);
    observeEnd(subscriber, head, this.#emittingNow);
  }

  /** The subscriber of a root is about to be torn down. */
  close(record: TrackRecord, subscriber: Watched): void {
    const { where, traits } = record;
    record.end();
    if (isStack(where)) this.#registry.siblings.close(where);
    if ((traits & STARTED_WORK) !== 0) this.#registry.residues.ended(record);
    if ((traits & HAS_HEADS) === 0 || !this.#registry.enabled) return;
    endHeads(subscriber, record, this.emitting);
    // Until the next sweep only: an unread stack must not stay with what a producer holds.
    if (!isStack(where) || this.#recent.length >= REMEMBERED) return;
    record.where = where;
    this.#recent.push({ record, subscriber });
  }

  /** It has been torn down, and that was not heard: its Subscriber was made elsewhere. */
  missed(record: TrackRecord, subscriber: Watched): void {
    if ((record.traits & HAS_HEADS) !== 0) resolve(record, subscriber, this.#registry.sites);
    record.end();
    if ((record.traits & STARTED_WORK) !== 0) this.#registry.residues.ended(record);
  }

  /** Writes down where those were made that have been torn down since the last time. */
  settle(): void {
    for (const { record, subscriber } of this.#recent) resolve(record, subscriber, this.#registry.sites);
    this.#recent = [];
  }

  /** Nobody is to be told of these any more, so that nothing needs to be written down of them either. */
  forget(ids: { has(id: number): boolean }): void {
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
    this.#told = new WeakSet();
    this.#named = new WeakSet();
    this.#turnEnds = false;
  }

  /** The record of the root whose chain it is a part of: most often that which is being subscribed. */
  #recordOf(subscriber: Watched): TrackRecord | undefined {
    const { current } = this.#registry.opening;
    const root = rootOf(subscriber);
    return current?.held === root ? current : recordOf(root);
  }

  /** While `subscriber` was subscribed, the roots with these ids were made, the first one excluded. */
  made(subscriber: Watched, after: number, last: number): void {
    this.#made.set(subscriber, { after, last });
  }

  /** A subscriber that has been stopped is sent a value; `below` is what it was sent by. */
  stopped(subscriber: Watched, below: (...args: never[]) => unknown): void {
    const { emitting } = this;
    const made = this.#made.get(subscriber);
    // Its producer is a subscription that its own subscribe call made, and forgot: then that is what leaks.
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
    if (head instanceof Head) this.#goesOn(head, subscriber, below);
  }

  /** Has it been reported as one? */
  isReported(record: TrackRecord): boolean {
    return this.#named.has(record);
  }

  caughtAt(record: TrackRecord): number | undefined {
    return this.#caught.get(record);
  }

  #catch(record: TrackRecord): void {
    if ((record.traits & CAUGHT) !== 0) return;
    record.traits |= CAUGHT;
    this.#caught.set(record, this.#registry.clock.now());
  }

  #goesOn(head: Head, subscriber: Watched, below: (...args: never[]) => unknown): void {
    const registry = this.#registry;
    const { record, madeAt } = head;
    const whole = head.ends;
    if (whole === undefined || whole === 'by its source') return;
    const at = registry.clock.now();
    const { isManualClock: isTurnedByHand, sites } = registry.settings;
    if (record.id < this.#from || !head.receive({ turn: this.#thisTurn(), at }, isTurnedByHand)) return;
    resolve(record, subscriber, registry.sites);
    // Only now it may show that a TestScheduler subscribed it.
    if (record.role === 'silent') return;
    // Whatever the number of its heads, it was torn down once.
    if (this.#told.has(whole)) return;
    this.#told.add(whole);
    this.#named.add(record);
    registry.note(record.id, {
      ...accuse(record, zombie, 'leak', at),
      // Whoever has left hears nothing, and the producer is anything but silent.
      idle: undefined,
      producedAt: madeAt,
      sentAt: sites === 'off' ? undefined : registry.sites.place(takeStack(FRAMES, below)).site,
      hint: zombieFix(madeAt.rxjsFrames, head.teardown),
    });
  }

  /** All that happens before the next timer is one turn. */
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
