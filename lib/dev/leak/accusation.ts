import type { LeakKind, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { OwnerInfo } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Rule } from '../rules/rule.js';
import type { Place } from '../stack/places.js';

/** One subscription, or one event, and what is held against it. */
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
  /** How many it stands for, where it is more than one. */
  readonly count?: number;
  /** It is about the inner streams of a subscription: so many are open, or 0 where that is not known. */
  readonly inner?: number;
  /** Where the shared stream was made that it is the connection of. */
  readonly shared?: Place | undefined;
  /** Of a zombie: what made the producer. It is what has to be fixed, so equal ones are those of one producer. */
  readonly producedAt?: Place | undefined;
  readonly sentAt?: LeakSite | undefined;
  readonly hint: string;
  /** Of what was collected: a function of the user's was to run at its end, or it waited for something that lives longer. */
  readonly livesOn?: boolean;
  /** The same: its Subjects were themselves unsubscribed, and held it no longer. */
  readonly dropped?: boolean;
}

/** What a record is charged with. */
export function accuse(record: TrackRecord, rule: Rule, severity: 'leak' | 'note', at: number): Accusation {
  const { kind, chain, owner, started, values } = record;
  return {
    verdict: rule.verdict,
    severity,
    kind,
    name: chain?.name,
    place: placeOf(record),
    owner,
    age: at - started,
    idle: record.idle(at),
    values,
    shared: chain?.sharedAt,
    hint: rule.hint(record),
  };
}
