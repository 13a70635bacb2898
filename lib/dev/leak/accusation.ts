import type { LeakKind, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { OwnerInfo } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Rule } from '../rules/rule.js';
import type { Place } from '../stack/places.js';

/** An accusation: one subscription, or one event, with its verdict. */
export interface Accusation {
  readonly verdict: Verdict;
  readonly severity: 'leak' | 'note';
  readonly kind: LeakKind;
  readonly name: string | undefined;
  readonly place: Place;
  readonly owner: OwnerInfo | undefined;
  readonly age: number;
  readonly idle: number | undefined;
  readonly values: number;
  /** The number of subscriptions that it stands for, if more than one. */
  readonly count?: number;
  /**
   * Set if it is about the inner streams of a subscription: the number that is open, or 0 if that is not
   * known.
   */
  readonly inner?: number;
  /** The place that made the shared stream, for a connection. */
  readonly shared?: Place | undefined;
  /**
   * For a zombie: the place that made the producer. It has to be fixed there, so equal places mean one
   * producer.
   */
  readonly producedAt?: Place | undefined;
  readonly sentAt?: LeakSite | undefined;
  readonly hint: string;
  /**
   * For a collected subscription: its teardown would have run a user function, or it waited for something
   * that lives longer.
   */
  readonly livesOn?: boolean;
  /** For a collected subscription: its Subjects were unsubscribed, and no longer held it. */
  readonly dropped?: boolean;
}

/**
 * Makes the accusation of a record under a rule. For a limit of a guard, its times and values are those of the
 * guard: the rule finds it, if it is not given.
 */
export function accuse(
  record: TrackRecord,
  rule: Rule,
  severity: 'leak' | 'note',
  at: number,
  guard = rule.guardOf?.(record, at),
): Accusation {
  const { kind, chain, owner, started, values } = record;
  return {
    verdict: rule.verdict,
    severity,
    kind,
    name: guard?.name ?? chain?.name,
    place: placeOf(record),
    owner,
    age: at - (guard?.started ?? started),
    idle: guard === undefined ? record.idle(at) : guard.idle(at, record),
    values: guard?.values ?? values,
    shared: chain?.sharedAt,
    hint: rule.hint(record),
  };
}
