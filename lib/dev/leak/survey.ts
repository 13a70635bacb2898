import { PILE_FIX } from '../rules/fix-texts.js';
import { accuse, type Accusation } from './accusation.js';
import type { Leak, Verdict } from '../../leak.js';
import { withoutIgnored } from './without-ignored.js';
import { isKnown } from './baseline.js';
import { Gathered } from './gather.js';
import { isDropped } from './dropped.js';
import { endsWithAnother } from './ends-with-another.js';
import { siblingReader } from './facts.js';
import { LeftShares } from './shares-of-closed-owners.js';
import { openPileUpOf, type PileUp } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';
import type { Records } from '../record/records.js';
import { isOpen } from '../record/owner-book.js';
import { isChild, type Watched } from '../base/rxjs-internals.js';
import { RULES } from '../rules/all.js';
import { growing } from '../rules/growing.js';
import type { Circumstances } from '../rules/rule.js';
import type { Place } from '../stack/places.js';
import type { Search, SortedLeaks, SurveyContext } from './search.js';
import { liveFactsReader } from './waits-for.js';

/** The leaks that the rules can prove; after a mark also everything that is open without an open owner. */
export function find(registry: SurveyContext, search: Search): Leak[] {
  return findAll(registry, search).filter((leak) => !isKnown(leak));
}

/** The same, including the leaks of the baseline. */
export function findAll(registry: SurveyContext, search: Search): Leak[] {
  return surveyAll(registry, search).leaks();
}

/** The same as `find`, in two lists: see {@link Search.isContained}. */
export function findSorted(registry: SurveyContext, search: Search): SortedLeaks {
  const survey = surveyAll(registry, search);
  const unknown = (leak: Leak): boolean => !isKnown(leak);
  return { leaks: survey.leaks().filter(unknown), contained: survey.contained().filter(unknown) };
}

function surveyAll(registry: SurveyContext, search: Search): Survey {
  registry.sweep.catchUp();
  const survey = new Survey(registry, search);
  const { window } = registry.growth;
  for (const [record, subscriber] of registry.records.open()) {
    if (subscriber !== undefined) registry.piles.measure(record, subscriber);
    survey.examine(record, subscriber);
  }
  registry.piles.finishPass(window, registry.records.upcomingId);
  return survey;
}

/** A survey examines records, all at once or some in each turn, and gathers their accusations. */
export class Survey {
  readonly #registry: SurveyContext;
  readonly #from: number | undefined;
  readonly #found: Gathered;
  readonly #contained: Gathered;
  readonly #only: Search['only'];
  readonly #isContained: Search['isContained'];
  readonly #atEnd: Search['atEnd'];
  readonly #notify: Search['notify'];
  /** The subscriptions that each line has left open at the end. */
  readonly #leftOpen = new Map<Place, LeftOpen[]>();
  readonly #leftShares: LeftShares;
  #open: ReadonlyMap<number, TrackRecord> | undefined;
  #circumstances: Circumstances;

  constructor(
    registry: SurveyContext,
    { from, owned, grace, only, atEnd, isContained, facts = true, notify }: Search,
  ) {
    const { graces, growing } = registry.settings;
    const first = from ?? 0;
    this.#registry = registry;
    this.#leftShares = new LeftShares(registry);
    // If only some ids count, a line may belong to several tests.
    const siblings = only === undefined ? siblingReader(registry.siblings) : undefined;
    const insights = facts ? liveFactsReader(registry.traces, (id) => this.#outer(id)) : undefined;
    this.#found = new Gathered(insights, siblings);
    this.#from = from;
    this.#contained = new Gathered(insights);
    this.#only = only;
    this.#atEnd = atEnd;
    this.#notify = notify;
    this.#isContained = isContained;
    this.#circumstances = {
      at: registry.clock.now(),
      marked: from !== undefined,
      owned,
      grace: (verdict) => grace ?? graces.get(verdict) ?? Number(GRACES.get(verdict)),
      growing: growing.windows,
      caughtAt: (record) => registry.zombies.caughtAt(record),
      pileUpOf: (record) => registry.piles.of(record),
      consumersOf: (record) => registry.shareListeners.consumersOf(record),
      // The subscriber is only needed if a Subject has dropped observers: dereferencing is slow.
      isDropped: (record) => registry.traces.anyDropped && isDropped(record.subscriber(), registry),
      endsWithAnother: (record) => {
        const outer = record.within === undefined ? undefined : this.#outer(record.within);
        const isReported = owned && outer !== undefined && outer.id >= first;
        return endsWithAnother(record, outer, isReported, registry.shareListeners);
      },
    };
  }

  continueAt(at: number): void {
    this.#circumstances = { ...this.#circumstances, at };
  }

  /**
   * Examines a record, without its subscriber if it is independent. Returns whether the result may depend on
   * it.
   */
  examine(record: TrackRecord, known: Watched | undefined): boolean {
    if (this.#from !== undefined && record.id < this.#from) return false;
    if (this.#only?.(record.id) === false) return false;
    const subscriber = known ?? (this.#isContained && this.#registry.records.openSubscriberOf(record));
    // A collected subscription is reported by an event.
    if (this.#isContained !== undefined && subscriber === undefined) return false;
    const circumstances = this.#circumstances;
    this.#registry.givenToOwner.attribute(record, subscriber);
    record.updateLastValue(circumstances.at);
    const accusation = accusationOf(record, subscriber, circumstances);
    if (accusation === undefined) {
      if (record.kind !== 'connection' || subscriber === undefined) return false;
      this.#leftShares.add(record, subscriber, circumstances);
      return true;
    }
    this.#accuse(accusation, record, subscriber);
    return true;
  }

  #accuse(accusation: Accusation, record: TrackRecord, subscriber: Watched | undefined): void {
    const isContained =
      accusation.verdict === 'unowned' &&
      subscriber !== undefined &&
      this.#isContained?.(record, subscriber) === true;
    if (isContained) {
      this.#contained.add(accusation, record);
      return;
    }
    if (this.#atEnd === undefined || subscriber === undefined || accusation.verdict !== 'unowned') {
      this.#add(accusation, record);
      return;
    }
    const pileUp = openPileUpOf(subscriber);
    const pileUpNote = pileUp && withPileUp(accuse(record, growing, 'note', this.#circumstances.at), pileUp);
    const left = this.#leftOpen.get(accusation.place) ?? [];
    left.push({ accusation, record, pileUpNote });
    this.#leftOpen.set(accusation.place, left);
  }

  #add(accusation: Accusation, record?: TrackRecord): void {
    this.#found.add(accusation, record);
    this.#notify?.(accusation, record);
  }

  /**
   * A pile-up is reported instead of its root: it is a note, unless `strict`, or the line left several open.
   */
  #addLeftOpen(left: readonly LeftOpen[], strict: boolean): void {
    const isPiledUp = left.every(({ pileUpNote }) => pileUpNote !== undefined);
    const severity = strict || left.length > 1 ? 'leak' : 'note';
    for (const { accusation, record, pileUpNote } of left) {
      if (pileUpNote === undefined || !isPiledUp) this.#add(accusation, record);
      if (pileUpNote !== undefined) this.#add(isPiledUp ? { ...pileUpNote, severity } : pileUpNote);
    }
  }

  /** The open record with this id. The index is made on first use, since most records are not nested. */
  #outer(id: number): TrackRecord | undefined {
    this.#open ??= new Map(listedById(this.#registry.records));
    return this.#open.get(id);
  }

  /** The leaks found, known or not, including the events since. */
  leaks(): Leak[] {
    const registry = this.#registry;
    const { at, marked } = this.#circumstances;
    for (const event of registry.events.since(this.#from ?? 0, at, this.#only)) {
      // If the subscription lives on, the verdict depends on whether it is collected, now or later.
      if (event.verdict === 'abandoned' && this.#isContained !== undefined && !isLivingOn(event)) {
        this.#contained.add({ ...event, severity: 'leak' });
        continue;
      }
      const isAbandoned = event.verdict === 'abandoned' && event.dropped !== true;
      const counts = isAbandoned && marked && this.#atEnd === undefined;
      this.#add(counts ? { ...event, severity: 'leak' } : event);
    }
    if (this.#atEnd) for (const left of this.#leftOpen.values()) this.#addLeftOpen(left, this.#atEnd.strict);
    this.#leftOpen.clear();
    const { windows } = registry.settings.growing;
    for (const [accusation, record] of this.#leftShares.accusations(windows, at)) {
      this.#found.add(accusation, record);
    }
    for (const [record, left] of registry.residues.accusations(this.#circumstances, this.#from ?? 0)) {
      if (!registry.zombies.isReported(record)) this.#add(left);
    }
    return withoutIgnored(this.#found.leaks(), registry.settings);
  }

  /** The leaks of the second list. */
  contained(): Leak[] {
    return withoutIgnored(this.#contained.leaks(), this.#registry.settings);
  }
}

/** A subscription that was left open at the end, with the note on its inner streams if they have piled up. */
interface LeftOpen {
  readonly accusation: Accusation;
  readonly record: TrackRecord;
  readonly pileUpNote: Accusation | undefined;
}

function isLivingOn({ livesOn = false, owner }: Accusation): boolean {
  return livesOn || (owner !== undefined && isOpen(owner));
}

/** The records before a visited one are known to be open, and a nested record comes after its outer one. */
function* listedById(records: Records): Generator<readonly [number, TrackRecord]> {
  for (const record of records.listed()) yield [record.id, record];
}

const GRACES = new Map<Verdict, number | undefined>(RULES.map(({ verdict, grace }) => [verdict, grace]));

function accusationOf(
  record: TrackRecord,
  subscriber: Watched | undefined,
  look: Circumstances,
): Accusation | undefined {
  if (record.role === 'silent') return undefined;
  // A part of another subscription is reported with that one. Our own operators always are a part of one.
  if (record.kind !== 'guarded' && isChild(subscriber)) return undefined;
  for (const rule of RULES) {
    const severity = rule.check(record, look);
    if (severity === undefined) continue;
    const accusation = accuse(record, rule, severity, look.at);
    return rule === growing ? withPileUp(accusation, look.pileUpOf(record)) : accusation;
  }
  return undefined;
}

/** Turns an accusation into one about the inner streams, if they have piled up. */
function withPileUp(accusation: Accusation, pileUp: PileUp | undefined): Accusation {
  if (pileUp === undefined) return accusation;
  const { many, open, madeAt } = pileUp;
  return { ...accusation, count: many, inner: open, place: madeAt ?? accusation.place, hint: PILE_FIX };
}
