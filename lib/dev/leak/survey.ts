import { PILE_FIX } from '../rules/fixes.js';
import { accuse, type Accusation } from './accusation.js';
import type { Leak, Verdict } from '../../leak.js';
import { admit, type Exceptions } from './admit.js';
import { isKnown } from './baseline.js';
import { Gathered } from './gather.js';
import type { DevClock } from '../record/dev-clock.js';
import type { GivenToOwner } from '../record/given-to-owner.js';
import type { ShareListeners } from '../record/share-listeners.js';
import type { Events } from './events.js';
import type { SourceTraces } from './source-traces.js';
import { isDropped } from './dropped.js';
import { siblingsIn } from './facts.js';
import { LeftShares } from './left-shares.js';
import { crowdOf, type Piling } from '../record/inner-streams.js';
import type { TrackRecord } from '../record/record.js';
import type { Records } from '../record/records.js';
import { placeOf } from '../record/resolve.js';
import { isChild, type Watched } from '../base/rxjs-internals.js';
import { RULES } from '../rules/all.js';
import { growing } from '../rules/growing.js';
import type { Look } from '../rules/rule.js';
import type { Place } from '../stack/places.js';
import { insightsIn } from './waits-for.js';

export interface Search {
  /** The first id that counts. */
  readonly from: number | undefined;
  readonly owned: boolean;
  /** Instead of the graces of the rules. */
  readonly grace?: number;
  /** Which ids count. */
  readonly only?: ((id: number) => boolean) | undefined;
  /**
   * The program ends, and no time is left: of what was left open with many inner streams, these are reported, a leak where `strict`, or
   * where its line left several. A dropped subscription remains a note where nothing shows of it, in spite of the mark.
   */
  readonly atEnd?: { readonly strict: boolean };
  /** Does one that is open, and that nothing but the mark shows to be a leak, go into a list of its own? */
  readonly isContained?: (record: TrackRecord, subscriber: Watched) => boolean;
  /** Is told of each accusation by itself, before equal ones become one entry; of the record too, where that is open. */
  readonly each?: (accusation: Accusation, record: TrackRecord | undefined) => void;
}

/** What lives on, and what would have gone by itself. */
export interface Sorted {
  readonly leaks: readonly Leak[];
  readonly contained: readonly Leak[];
}

/** What the rules can prove, and under a mark whatever of it is open and not owned by an open owner. */
export function find(registry: SurveyContext, search: Search): Leak[] {
  return findAll(registry, search).filter((leak) => !isKnown(leak));
}

/** The same, with what the baseline sets apart. */
export function findAll(registry: SurveyContext, search: Search): Leak[] {
  return surveyAll(registry, search).leaks();
}

/** The same as `find`, in two lists: see {@link Search.isContained}. */
export function findSorted(registry: SurveyContext, search: Search): Sorted {
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
    survey.visit(record, subscriber);
  }
  registry.piles.passed(window, registry.records.upcoming);
  return survey;
}

/** What a survey uses of the registry. */
export interface SurveyContext {
  readonly settings: Exceptions & {
    readonly graces: ReadonlyMap<string, number>;
    readonly growing: { readonly windows: number };
  };
  readonly clock: DevClock;
  readonly records: Records;
  readonly holdings: GivenToOwner;
  readonly connections: ShareListeners;
  readonly events: Events;
  readonly traces: SourceTraces;
  readonly hooks: { readonly readable: boolean };
  readonly growth: { readonly window: number };
  readonly piles: {
    of(record: TrackRecord): Piling | undefined;
    measure(record: TrackRecord, subscriber: Watched): void;
    passed(window: number, upcoming: number): void;
  };
  readonly zombies: {
    caughtAt(record: TrackRecord): number | undefined;
    isTold(record: TrackRecord): boolean;
  };
  readonly residues: {
    accusations(look: Look, from: number): Iterable<readonly [TrackRecord, Accusation]>;
  };
  readonly siblings: { readonly missed: boolean };
  readonly sweep: { catchUp(): void };
}

/** All at once, or a few in a turn: looks at what it is shown, and gathers what can be proved. */
export class Survey {
  readonly #registry: SurveyContext;
  readonly #from: number | undefined;
  readonly #found: Gathered;
  readonly #contained: Gathered;
  readonly #only: Search['only'];
  readonly #isContained: Search['isContained'];
  readonly #atEnd: Search['atEnd'];
  readonly #each: Search['each'];
  /** What each line has left at the end. */
  readonly #left = new Map<Place, Left[]>();
  readonly #leftShares: LeftShares;
  #open: ReadonlyMap<number, TrackRecord> | undefined;
  #look: Look;

  constructor(registry: SurveyContext, { from, owned, grace, only, atEnd, isContained, each }: Search) {
    const { graces, growing } = registry.settings;
    this.#registry = registry;
    this.#leftShares = new LeftShares(registry);
    // Where tests are distinguished, a line may be one of several of them.
    const siblings = only === undefined ? siblingsIn(registry.siblings) : undefined;
    this.#found = new Gathered(insightsIn(registry.traces), siblings);
    this.#from = from;
    this.#contained = new Gathered(insightsIn(registry.traces));
    this.#only = only;
    this.#atEnd = atEnd;
    this.#each = each;
    this.#isContained = isContained;
    this.#look = {
      at: registry.clock.now(),
      marked: from !== undefined,
      owned,
      grace: (verdict) => grace ?? graces.get(verdict) ?? Number(GRACES.get(verdict)),
      growing: growing.windows,
      caught: (record) => registry.zombies.caughtAt(record),
      piling: (record) => registry.piles.of(record),
      // Not asked for its subscriber where nothing was ever dropped: that takes longer than all else.
      dropped: (record) => registry.traces.anyDropped && isDropped(record.subscriber(), registry),
      goesAlong: (record) => {
        const within = record.within === undefined ? undefined : this.#outer(record.within);
        if (within !== undefined && (owned || within.role === 'silent' || isSameLine(record, within)))
          return true;
        return record.kind === 'connection' && registry.connections.isHeard(record);
      },
    };
  }

  /** In another turn: it is later by then. */
  goOn(at: number): void {
    this.#look = { ...this.#look, at };
  }

  /** Without its subscriber, where it stands alone. */
  visit(record: TrackRecord, known: Watched | undefined): void {
    if (this.#from !== undefined && record.id < this.#from) return;
    if (this.#only?.(record.id) === false) return;
    const subscriber = known ?? (this.#isContained && this.#registry.records.ask(record));
    // Collected, it is judged as what has happened.
    if (this.#isContained !== undefined && subscriber === undefined) return;
    const look = this.#look;
    this.#registry.holdings.attribute(record, subscriber);
    record.listen(look.at);
    const accusation = judge(record, subscriber, look);
    if (accusation === undefined) {
      if (record.kind === 'connection' && subscriber) this.#leftShares.add(record, subscriber, look);
      return;
    }
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
    const crowd = crowdOf(subscriber);
    const note = crowd && ofPile(accuse(record, growing, 'note', look.at), crowd);
    const left = this.#left.get(accusation.place) ?? [];
    left.push({ accusation, record, note });
    this.#left.set(accusation.place, left);
  }

  #add(accusation: Accusation, record?: TrackRecord): void {
    this.#found.add(accusation, record);
    this.#each?.(accusation, record);
  }

  /** A crowd stands for its root, which is reported once: as severely as that would be. */
  #addLeft(left: readonly Left[], strict: boolean): void {
    const isCrowd = left.every(({ note }) => note !== undefined);
    const severity = strict || left.length > 1 ? 'leak' : 'note';
    for (const { accusation, record, note } of left) {
      if (note === undefined || !isCrowd) this.#add(accusation, record);
      if (note !== undefined) this.#add(isCrowd ? { ...note, severity } : note);
    }
  }

  /** The one with this id, if it is open. All are looked through when one is asked for: by what is nested, no other. */
  #outer(id: number): TrackRecord | undefined {
    this.#open ??= new Map(listedById(this.#registry.records));
    return this.#open.get(id);
  }

  /** What it has found, known or not, with what happened meanwhile. */
  leaks(): Leak[] {
    const registry = this.#registry;
    const { at, marked } = this.#look;
    for (const event of registry.events.since(this.#from ?? 0, at, this.#only)) {
      // The verdict is that of one that is still there, which may be collected later or never.
      if (event.verdict === 'abandoned' && this.#isContained !== undefined && !livesOn(event)) {
        this.#contained.add({ ...event, severity: 'leak' });
        continue;
      }
      const isAbandoned = event.verdict === 'abandoned' && event.dropped !== true;
      const counts = isAbandoned && marked && this.#atEnd === undefined;
      this.#add(counts ? { ...event, severity: 'leak' } : event);
    }
    if (this.#atEnd) for (const left of this.#left.values()) this.#addLeft(left, this.#atEnd.strict);
    this.#left.clear();
    const { windows } = registry.settings.growing;
    for (const [accusation, record] of this.#leftShares.accusations(windows, at)) {
      this.#found.add(accusation, record);
    }
    for (const [record, left] of registry.residues.accusations(this.#look, this.#from ?? 0)) {
      // Its producer has been reported already.
      if (!registry.zombies.isTold(record)) this.#add(left);
    }
    return this.#found.leaks().flatMap((leak) => admit(leak, registry.settings));
  }

  /** What was put into the list of its own. */
  contained(): Leak[] {
    return this.#contained.leaks().flatMap((leak) => admit(leak, this.#registry.settings));
  }
}

/** What was left open at the end, with the note of its inner streams where they are many. */
interface Left {
  readonly accusation: Accusation;
  readonly record: TrackRecord;
  readonly note: Accusation | undefined;
}

function livesOn({ livesOn = false, owner }: Accusation): boolean {
  return livesOn || (owner !== undefined && owner.closedAt === undefined);
}

/** The call of a package at which something was made in the course of itself, as a promise of a promise. */
function isSameLine(inner: TrackRecord, outer: TrackRecord): boolean {
  const { site } = placeOf(inner);
  const other = placeOf(outer).site;
  return (
    site !== undefined &&
    site.file === other?.file &&
    site.line === other.line &&
    site.column === other.column
  );
}

/** Those that come before one that is visited have been found to be open, and what is nested comes after what it is in. */
function* listedById(records: Records): Generator<readonly [number, TrackRecord]> {
  for (const record of records.listed()) yield [record.id, record];
}

const GRACES = new Map<Verdict, number | undefined>(RULES.map(({ verdict, grace }) => [verdict, grace]));

function judge(record: TrackRecord, subscriber: Watched | undefined, look: Look): Accusation | undefined {
  if (record.role === 'silent') return undefined;
  // One that has become a part of another is told by that one. Our own operators always are a part of one.
  if (record.kind !== 'guarded' && isChild(subscriber)) return undefined;
  for (const rule of RULES) {
    const severity = rule.check(record, look);
    if (severity === undefined) continue;
    const accusation = accuse(record, rule, severity, look.at);
    return rule === growing ? ofPile(accusation, look.piling(record)) : accusation;
  }
  return undefined;
}

/** Where its inner streams have piled up, it is about these. */
function ofPile(accusation: Accusation, piling: Piling | undefined): Accusation {
  if (piling === undefined) return accusation;
  const { many, open, madeAt } = piling;
  return { ...accusation, count: many, inner: open, place: madeAt ?? accusation.place, hint: PILE_FIX };
}
