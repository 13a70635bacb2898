import type { Observable } from 'rxjs';

import type { LeakKind } from '../../leak.js';
import type { Trace } from '../../probe.js';
import type { OwnerInfo } from './owner-book.js';
import type { Watched } from '../base/rxjs-internals.js';
import { isStack, type Place, type Stack } from '../stack/places.js';

/** A shared stream that was made while an owner's code was running. */
export interface SharedStream {
  readonly madeAt: Place;
  readonly by: OwnerInfo;
  /** Itself: while somebody has it, somebody can listen. */
  readonly stream: WeakRef<Observable<unknown>>;
}

/** What the operators of this library on a record's own chain say about it. Never holds what they hold. */
export interface ChainFacts {
  readonly name: string | undefined;
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly tags: readonly string[] | undefined;
  /** The name of the channel that it begins with; empty for one without. */
  readonly channel?: string;
  /** Where the shared stream was made that it is the connection of. */
  readonly sharedAt?: Place;
  /** The same with its maker, where that is known, and where it is known who listens. */
  readonly shared?: SharedStream;
  /** What stands right below a `takeUntil` that has something below it: closed, the stream goes on without what is above. */
  readonly belowCut?: WeakRef<Watched>;
  /** Something else stands below the first of them. */
  readonly foreignBelow: boolean;
  /** The owner is an `ownedBy` with operators below it. */
  readonly ownedAbove: boolean;
}

/**
 * `plain`: of a consumer's observer. `passed`: of a Subscriber made elsewhere, most often by rxjs; its values are
 * not seen. `inner`: part of a stream that another record stands for. `silent`: nobody's fault, never accused.
 */
export type Role = 'plain' | 'passed' | 'inner' | 'silent';

/* What is noticed of a subscriber, as `traits`. */
/** It is a part of another one, which is reported on its own. */
export const PART = 1 << 0;
/** Its teardown would run a function that is not rxjs's own. */
export const CLEANUP = 1 << 1;
/** It was caught sending values to the root that it was made for, and that had ended. */
export const CAUGHT = 1 << 2;
/** It is counted among the open ones of its line. */
export const COUNTED = 1 << 3;
/** Its owner was given it by `own()`, and may give it back. */
export const HELD = 1 << 4;
/** Work was begun in its subscribe call that may go on when it has ended: see {@link Residues}. */
export const WORKS = 1 << 5;
/** It was given to another subscription, whose part it may be. */
export const GIVEN = 1 << 6;
/** All that could wake it are Subjects that were themselves unsubscribed. */
export const DROPPED = 1 << 7;
/** Its inner streams have piled up: see {@link Piles}. */
export const PILES = 1 << 8;
/** It was collected, and never torn down. */
export const LOST = 1 << 9;
/** A source that may go on after the teardown was given a subscriber of its chain: see {@link Zombies}. */
export const HEADS = 1 << 10;
/** It was made elsewhere, and is not heard of when it is torn down. */
export const UNHEARD = 1 << 11;
/** It waited for something that lives longer than what made it, or that does not show: see `Registry.outlives`. */
export const OUTLIVES = 1 << 12;
/** A `takeUntil` stands at the end of its pipe. */
export const CUT = 1 << 13;

/* Where kind, role and traits are in the one number that holds them. */
const KINDS: readonly LeakKind[] = ['root', 'nested', 'connection', 'promise', 'guarded'];
const ROLES: readonly Role[] = ['plain', 'passed', 'inner', 'silent'];
const KIND = 0b111;
const ROLE = 0b11 << 3;
const TRAITS = 5;

function bitsOf(kind: LeakKind, role: Role): number {
  return KINDS.indexOf(kind) | (ROLES.indexOf(role) << 3);
}

/** Of those that have spoken. */
class Voice {
  /** How many of the values were known when it was last listened to; `TIMED` where the time of each is recorded. */
  counted = 0;
  /** When it was last known to give a value. */
  spoke: number | undefined = undefined;
}

/** What only some have: whose they are, and what they are part of. */
class Bonds extends Voice {
  owner: OwnerInfo | undefined = undefined;
  chain: ChainFacts | undefined = undefined;
  parent: number | undefined = undefined;
  within: number | undefined = undefined;
}

const TIMED = -1;

/**
 * Stands for one open subscription. Made for every one of them, so it is a flat object of nine fields, and
 * linked into its list by itself: opening and ending are O(1) and allocate nothing more.
 *
 * It holds the subscriber strongly while it is young, so that a subscription that ends at once costs no
 * WeakRef; never the user's values or closures.
 */
export class TrackRecord implements Trace {
  prev: TrackRecord = this;
  next: TrackRecord = this;
  /** Values seen: bumped for each, and nothing else is done then. */
  values = 0;
  /** Most have nothing of it, and then it takes one field. */
  private more: Voice | Bonds | undefined = undefined;
  private bits: number;

  constructor(
    readonly id: number,
    kind: LeakKind,
    role: Role,
    /** The subscriber: itself while it is young, then a WeakRef, and nothing when it has ended. */
    public held: Watched | WeakRef<Watched> | undefined,
    /** ms since the registry began */
    readonly started: number,
    /** The stack as it was captured, until it is formatted. */
    public where: Stack | Place | undefined,
  ) {
    // The most frequent case, without a search.
    this.bits = kind === 'root' && role === 'plain' ? 0 : bitsOf(kind, role);
  }

  /** It was made in the course of another: of `parent`, where that is being subscribed. */
  bind(parent: number | undefined, within: number): void {
    const bonds = this.bonds();
    bonds.parent = parent;
    bonds.within = within;
  }

  private bonds(): Bonds {
    const { more } = this;
    if (more instanceof Bonds) return more;
    const bonds = new Bonds();
    if (more !== undefined) {
      bonds.counted = more.counted;
      bonds.spoke = more.spoke;
    }
    return (this.more = bonds);
  }

  private get known(): Partial<Bonds> | undefined {
    return this.more;
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

  /** The id of the root whose subscribe call was running. */
  get parent(): number | undefined {
    return this.known?.parent;
  }

  /**
   * The id of the outermost root that it was made in the course of: in its subscribe call, or by the consumer of a root
   * that was made there. That one's teardown may end it.
   */
  get within(): number | undefined {
    return this.known?.within;
  }

  get owner(): OwnerInfo | undefined {
    return this.known?.owner;
  }

  set owner(owner: OwnerInfo | undefined) {
    this.bonds().owner = owner;
  }

  get chain(): ChainFacts | undefined {
    return this.known?.chain;
  }

  set chain(chain: ChainFacts | undefined) {
    this.bonds().chain = chain;
  }

  end(): void {
    this.unlink();
    this.held = undefined;
    if (this.where !== undefined) this.leave(this.where);
  }

  private leave(where: Stack | Place): void {
    // Unread, it would keep what its frames hold for as long as somebody keeps the subscriber.
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

  /** Puts this record at the end of the list that `head` stands for. */
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
   * Can it be judged without its subscriber? One of an observer that nobody has been given is no part of another, and
   * when it ends this record hears of it.
   */
  get standsAlone(): boolean {
    return this.role === 'plain' && this.kind !== 'guarded' && (this.traits & GIVEN) === 0;
  }

  /** Has it neither ended nor been forgotten? */
  get open(): boolean {
    return this.next !== this;
  }

  /** Notices whether values came since this was last asked. */
  listen(at: number): void {
    const { values } = this;
    if (values === 0) return;
    const voice = (this.more ??= new Voice());
    if (voice.counted === values || voice.counted === TIMED) return;
    voice.counted = values;
    voice.spoke = at;
  }

  /** The moment of each value is recorded from now on. */
  timed(at: number): void {
    this.more ??= new Voice();
    this.more.counted = TIMED;
    this.more.spoke = at;
  }

  /** How long (ms) since it is known to have spoken, or been opened. */
  silence(at: number): number {
    return at - (this.more?.spoke ?? this.started);
  }

  /** The same, where its values are seen. */
  idle(at: number): number | undefined {
    return this.role === 'passed' && this.more?.counted !== TIMED ? undefined : this.silence(at);
  }
}

/** An empty list: a record that stands for none. */
export function emptyList(): TrackRecord {
  return new TrackRecord(0, 'root', 'plain', undefined, 0, undefined);
}
