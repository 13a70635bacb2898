import type { Kind } from '../leak.js';
import type { Trace } from '../probe.js';
import type { OwnerInfo } from './owners.js';
import type { Watched } from './rxjs-shape.js';
import { type Place, Stack } from './sites.js';

/** What the operators of this library on a record's own chain say about it. Never holds what they hold. */
export interface ChainFacts {
  readonly name: string | undefined;
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly tags: readonly string[] | undefined;
  /** The name of the channel that it begins with; empty for one without. */
  readonly channel?: string;
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

export const TIMED = -1;

/* What is noticed of a subscriber, as `traits`. */
/** It is a part of another one, which is told by itself. */
export const PART = 1;
/** Its teardown would run a function that is not rxjs's own. */
export const CLEANUP = 2;
/** It was caught sending values to the root that it was made for, and that had ended. */
export const CAUGHT = 4;
/** It is counted among the open ones of its line. */
export const COUNTED = 8;

/**
 * Stands for one open subscription. Made for every one of them, so it is a flat object and nothing else, and
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
  /** How many of them were known when it was last listened to; `TIMED` where the time of each is told. */
  counted = 0;
  /** When it was last known to give a value. */
  spoke: number;
  held: Watched | WeakRef<Watched> | undefined = undefined;
  owner: OwnerInfo | undefined = undefined;
  chain: ChainFacts | undefined = undefined;
  traits = 0;

  constructor(
    readonly id: number,
    public kind: Kind,
    readonly parent: number | undefined,
    /** ms since the registry began */
    readonly started: number,
    /** The stack as it was captured, until it is formatted. */
    public where: Stack | Place | undefined,
    public role: Role,
  ) {
    this.spoke = started;
  }

  end(): void {
    this.unlink();
    this.held = undefined;
    const { where } = this;
    // Unread, it would keep what its frames hold for as long as somebody keeps the subscriber.
    if (where instanceof Stack) this.where = undefined;
    else if (where !== undefined && (this.traits & COUNTED) !== 0) {
      this.traits &= ~COUNTED;
      where.open--;
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

  /** Has it neither ended nor been forgotten? */
  get open(): boolean {
    return this.next !== this;
  }

  /** Notices whether values came since this was last asked. */
  listen(at: number): void {
    if (this.values === this.counted || this.counted === TIMED) return;
    this.counted = this.values;
    this.spoke = at;
  }
}

/** An empty list: a record that stands for none. */
export function emptyList(): TrackRecord {
  return new TrackRecord(0, 'root', undefined, 0, undefined, 'plain');
}

/** The property of a subscriber that holds its record. */
export const RECORD: unique symbol = Symbol.for('rxleash/record/v1');

export type Recorded = Watched & { [RECORD]?: TrackRecord };
