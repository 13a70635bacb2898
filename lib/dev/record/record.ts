import type { Observable } from 'rxjs';

import type { LeakKind } from '../../leak.js';
import type { Trace } from '../../dev-slot.js';
import { NO_GUARDS, type OpenGuard } from './open-guard.js';
import type { OwnerInfo } from './owner-book.js';
import type { Watched } from '../base/rxjs-internals.js';
import { isStack, type Place, type Stack } from '../stack/places.js';

/** A shared stream that was made while code of an owner was running. */
export interface SharedStream {
  readonly madeAt: Place;
  readonly by: OwnerInfo;
  /** The stream: as long as it exists, it can be subscribed. */
  readonly stream: WeakRef<Observable<unknown>>;
}

/**
 * The facts that the operators of this library report about the chain of a record. It never holds what the
 * operators hold.
 */
export interface ChainFacts {
  readonly name: string | undefined;
  readonly tags: readonly string[] | undefined;
  /** The open guards with limits. */
  readonly guards: readonly OpenGuard[];
  /** The name of the channel that is its source; empty if the channel has none. */
  readonly channel?: string;
  /** The place that made the shared stream, if this is its connection. */
  readonly sharedAt?: Place;
  /** The same with the owner, if that and the observers are known. */
  readonly shared?: SharedStream;
  /** The subscriber right below a `takeUntil` with operators below it. If it is closed, all above it has ended. */
  readonly belowTakeUntil?: WeakRef<Watched>;
  /** Whether another operator is below the first of them. */
  readonly foreignBelow: boolean;
  /** Whether the owner is set by an `ownedBy` with operators below it. */
  readonly ownedAbove: boolean;
}

/**
 * `plain`: the subscriber of a consumer's observer. `passed`: a Subscriber made elsewhere, most often by
 * rxjs; its values are not counted. `inner`: a part of a stream that another record stands for. `silent`:
 * never reported.
 */
export type Role = 'plain' | 'passed' | 'inner' | 'silent';

/* Facts about a subscriber, as the bits of `traits`. */
/** It is a part of another subscription, which is reported on its own. */
export const PART = 1 << 0;
/** Its teardown would run a function that is not rxjs's own. */
export const CLEANUP = 1 << 1;
/** It was caught sending values to the ended root that made it. */
export const CAUGHT = 1 << 2;
/** It is counted in the open records of its place. */
export const COUNTED = 1 << 3;
/** Its owner received it with `own()`, and may release it. */
export const GIVEN_TO_OWNER = 1 << 4;
/** Work that may outlast it was started in its subscribe call: see {@link Residues}. */
export const STARTED_WORK = 1 << 5;
/** It was added to another subscription, and may be a part of it. */
export const GIVEN = 1 << 6;
/** It waits only for Subjects that were unsubscribed. */
export const DROPPED = 1 << 7;
/** Its inner streams have piled up: see {@link Piles}. */
export const PILED_UP = 1 << 8;
/** It was collected without a teardown. */
export const COLLECTED = 1 << 9;
/** One of its heads was given to a source that may go on after the teardown: see {@link Zombies}. */
export const HAS_HEADS = 1 << 10;
/** It was made elsewhere, and its teardown is not observed. */
export const END_UNSEEN = 1 << 11;
/** It waited for something that outlives the test, or that cannot be seen: see `Registry.waitsOutside`. */
export const WAITS_OUTSIDE = 1 << 12;
/** A `takeUntil` is at the end of its pipe. */
export const ENDS_WITH_TAKE_UNTIL = 1 << 13;
/** The notifier of a `takeUntil` of its pipe had completed before, and can no longer end it. */
export const NOTIFIER_HAD_ENDED = 1 << 14;

/* The layout of the number that contains kind, role and traits. */
const KINDS: readonly LeakKind[] = ['root', 'nested', 'connection', 'promise', 'guarded'];
const ROLES: readonly Role[] = ['plain', 'passed', 'inner', 'silent'];
const KIND = 0b111;
const ROLE = 0b11 << 3;
const TRAITS = 5;

function bitsOf(kind: LeakKind, role: Role): number {
  return KINDS.indexOf(kind) | (ROLES.indexOf(role) << 3);
}

/** For records that have sent a value. */
class ValueTimes {
  /** The number of values at the last update. */
  counted = 0;
  /** The time of the last known value. */
  lastValueAt: number | undefined = undefined;
}

/** For the fewer records with an owner, a chain or a parent. */
class Relations extends ValueTimes {
  owner: OwnerInfo | undefined = undefined;
  chain: ChainFacts | undefined = undefined;
  parent: number | undefined = undefined;
  within: number | undefined = undefined;
}

/**
 * The record of one open subscription. There is one for each, so it is a flat object of nine fields that is
 * linked into its list directly: opening and ending are O(1) and allocate nothing more.
 *
 * It holds the subscriber strongly while it is young, so that a subscription that ends at once costs no
 * WeakRef. It never holds values or closures of the user.
 */
export class TrackRecord implements Trace {
  prev: TrackRecord = this;
  next: TrackRecord = this;
  /** The number of values. Counting is the only work per value. */
  values = 0;
  /** Facts that most records lack: one field for all. */
  private extra: ValueTimes | Relations | undefined = undefined;
  private bits: number;

  constructor(
    readonly id: number,
    kind: LeakKind,
    role: Role,
    /**
     * The subscriber: strongly while the record is young, then through a WeakRef, and undefined after the
     * end.
     */
    public held: Watched | WeakRef<Watched> | undefined,
    /** ms since the registry began */
    public started: number,
    /** The stack as it was captured, until it is formatted. */
    public where: Stack | Place | undefined,
  ) {
    // The most frequent case needs no search.
    this.bits = kind === 'root' && role === 'plain' ? 0 : bitsOf(kind, role);
  }

  /** Sets the roots that it was made in the course of: `parent` is being subscribed. */
  setParents(parent: number | undefined, within: number): void {
    const bonds = this.relations();
    bonds.parent = parent;
    bonds.within = within;
  }

  private relations(): Relations {
    const { extra } = this;
    if (extra instanceof Relations) return extra;
    const bonds = new Relations();
    if (extra !== undefined) {
      bonds.counted = extra.counted;
      bonds.lastValueAt = extra.lastValueAt;
    }
    return (this.extra = bonds);
  }

  private get known(): Partial<Relations> | undefined {
    return this.extra;
  }

  get kind(): LeakKind {
    return KINDS[this.bits & KIND] as LeakKind;
  }

  set kind(kind: LeakKind) {
    this.bits = (this.bits & ~KIND) | KINDS.indexOf(kind);
  }

  get role(): Role {
    return ROLES[(this.bits & ROLE) >> 3] as Role;
  }

  set role(role: Role) {
    this.bits = (this.bits & ~ROLE) | (ROLES.indexOf(role) << 3);
  }

  get traits(): number {
    return this.bits >> TRAITS;
  }

  set traits(traits: number) {
    this.bits = (this.bits & (KIND | ROLE)) | (traits << TRAITS);
  }

  /** The id of the root in whose subscribe call it was made. */
  get parent(): number | undefined {
    return this.known?.parent;
  }

  /**
   * The id of the outermost root that it was made in the course of: in its subscribe call, or by the consumer
   * of a root that was made there. The teardown of that root may end it.
   */
  get within(): number | undefined {
    return this.known?.within;
  }

  get owner(): OwnerInfo | undefined {
    return this.known?.owner;
  }

  set owner(owner: OwnerInfo | undefined) {
    this.relations().owner = owner;
  }

  get chain(): ChainFacts | undefined {
    return this.known?.chain;
  }

  set chain(chain: ChainFacts | undefined) {
    this.relations().chain = chain;
  }

  end(): void {
    this.unlink();
    this.held = undefined;
    if (this.where !== undefined) this.leavePlace(this.where);
  }

  private leavePlace(where: Stack | Place): void {
    // An unread stack would keep the objects of its frames alive as long as the subscriber.
    if (isStack(where)) this.where = undefined;
    else if ((this.traits & COUNTED) !== 0) {
      this.traits &= ~COUNTED;
      where.open--;
      where.ended++;
    }
  }

  unlink(): void {
    this.prev.next = this.next;
    this.next.prev = this.prev;
    this.prev = this.next = this;
  }

  /** Links this record at the end of the list whose sentinel is `head`. */
  linkBefore(head: TrackRecord): void {
    const { prev } = head;
    this.prev = prev;
    this.next = head;
    prev.next = this;
    head.prev = this;
  }

  /** The subscriber, if it has not been collected. */
  subscriber(): Watched | undefined {
    const { held } = this;
    return held instanceof WeakRef ? held.deref() : held;
  }

  /**
   * Whether it can be examined without its subscriber. The subscriber of a plain observer that was never
   * added to another subscription is not a part of one, and its end is always observed.
   */
  get isIndependent(): boolean {
    return this.role === 'plain' && this.kind !== 'guarded' && (this.traits & GIVEN) === 0;
  }

  /** Whether it has neither ended nor been removed. */
  get open(): boolean {
    return this.next !== this;
  }

  /** Sets the time of the last value, if values have come since the last update. */
  updateLastValue(at: number): void {
    const { values } = this;
    if (values === 0) return;
    const voice = (this.extra ??= new ValueTimes());
    if (voice.counted === values) return;
    voice.counted = values;
    voice.lastValueAt = at;
  }

  /** ms since its last known value, or since it was opened. */
  silence(at: number): number {
    return Math.max(0, at - (this.extra?.lastValueAt ?? this.started));
  }

  /** The same. If its values are not counted, the silence of a guard on its chain; undefined without one. */
  idle(at: number): number | undefined {
    if (this.role !== 'passed') return this.silence(at);
    return this.guards.find((guard) => guard.isTimed)?.idle(at, this);
  }

  get guards(): readonly OpenGuard[] {
    return this.known?.chain?.guards ?? NO_GUARDS;
  }

  set guards(guards: readonly OpenGuard[]) {
    this.chain = { ...(this.chain as ChainFacts), guards };
  }
}

/** An empty list: its sentinel record. */
export function emptyList(): TrackRecord {
  return new TrackRecord(0, 'root', 'plain', undefined, 0, undefined);
}
