import { packageCallFix, COMPLETION_FIX, isGenericFix, packageFix } from '../rules/fix-texts.js';
import type { Fact } from '../../fact.js';
import type { Leak, Through, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { OwnerInfo } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import { entryKeyOf } from './fault-line.js';
import type { Accusation } from './accusation.js';
import { RULES } from '../rules/all.js';
import { isUserLine, type Place, siteOf } from '../stack/places.js';

/**
 * The fingerprint of an accusation: equal for the same mistake in every run, so it contains no line and no
 * number.
 */
export function fingerprintOf(accusation: Accusation): string {
  const { verdict, kind, name = '' } = accusation;
  return `${verdict}|${kind}|${name}|${placeToFix(accusation).fingerprintPart}`;
}

/** The place that has to be fixed: the share or the producer, if it is known. */
function placeToFix({ kind, place, shared, producedAt }: Accusation): Place {
  if (kind === 'connection' && shared !== undefined) return shared;
  return producedAt?.site === undefined ? place : producedAt;
}

/** The facts that a live subscription shows. */
export interface LiveFacts {
  /** The events that it waits for, if all of them are known. */
  readonly waitsFor?: string | undefined;
  readonly facts: readonly Fact[];
}

export type LiveFactsOf = (record: TrackRecord) => LiveFacts;

/** The facts about all subscriptions that some places have made. */
export type SiblingsOf = (places: Iterable<Place>) => readonly Fact[];

/** Groups equal accusations into one leak. Of each group only the oldest is kept. */
export class Gathered {
  readonly #tallies: Tally[] = [];
  /** Accusations of one place differ little: comparing a few is faster than a key for each. */
  readonly #byPlace = new Map<Place, Tally[]>();
  readonly #insights: LiveFactsOf | undefined;
  readonly #siblings: SiblingsOf | undefined;

  /** Both functions are called once for each reported leak, with its oldest record. */
  constructor(insights?: LiveFactsOf, siblings?: SiblingsOf) {
    this.#insights = insights;
    this.#siblings = siblings;
  }

  /** Adds an accusation, with its open record if there is one. */
  add(accusation: Accusation, record?: TrackRecord): void {
    const { place } = accusation;
    const near = this.#byPlace.get(place) ?? [];
    const equal = near.find(({ oldest }) => isAlike(oldest, accusation));
    if (equal !== undefined) {
      equal.add(accusation, record);
      return;
    }
    const tally = new Tally(accusation, record);
    this.#tallies.push(tally);
    this.#byPlace.set(place, [...near, tally]);
  }

  /** Leaks before notes, then in the order of the rules, the most frequent and the oldest first. */
  leaks(): Leak[] {
    const groups = new Map<string, Tally[]>();
    for (const tally of mergeByLine(this.#tallies)) {
      const { severity, inner } = tally.oldest;
      const fault = placeToFix(tally.oldest);
      const place = entryKeyOf(
        fingerprintOf(tally.oldest),
        fault === tally.oldest.place ? undefined : fault.site,
      );
      const key = `${severity}|${inner === undefined}|${place}`;
      const group = groups.get(key);
      if (group) group.push(tally);
      else groups.set(key, [tally]);
    }
    return [...groups.values()].map((group) => entryOf(group, this.#insights, this.#siblings)).sort(inOrder);
  }
}

/**
 * Merges the tallies of one line: the verdict with the highest precedence absorbs the others. Not for ended
 * subscriptions, which are about their producer, nor for connections, which have the line of their first
 * consumer.
 */
function mergeByLine(tallies: readonly Tally[]): Tally[] {
  const firsts = new Map<string, Tally>();
  return [...withoutNotesOfOpen(tallies)].sort(byRank).filter((tally) => {
    const line = lineOf(tally.oldest);
    if (line === undefined) return true;
    const first = firsts.get(line) ?? tally;
    firsts.set(line, first);
    if (first.oldest.verdict === tally.oldest.verdict) return true;
    first.absorb(tally);
    return false;
  });
}

/** Leaves out the notes of late subscriptions that are open: they are reported as leaks. */
function withoutNotesOfOpen(tallies: readonly Tally[]): readonly Tally[] {
  const late = tallies.filter(
    ({ oldest: { verdict, place } }) => verdict === 'late' && place.site !== undefined,
  );
  const isNote = ({ oldest }: Tally): boolean => oldest.severity === 'note';
  const notes = late.filter(isNote);
  for (const open of late.filter((tally) => !isNote(tally))) {
    const own = notes.find(({ oldest }) => isOnOneLine(oldest, open.oldest));
    if (own !== undefined) own.count -= open.count;
  }
  return tallies.filter((tally) => tally.count > 0);
}

function isOnOneLine({ place: { site: a } }: Accusation, { place: { site: b } }: Accusation): boolean {
  return a?.file === b?.file && a?.line === b?.line;
}

function lineOf({ verdict, severity, kind, name, place: { site } }: Accusation): string | undefined {
  const isOpen = verdict !== 'zombie' && verdict !== 'residue' && (verdict !== 'late' || severity === 'leak');
  if (!isOpen || site === undefined || kind === 'connection') return undefined;
  return JSON.stringify([severity, name, site.file, site.line]);
}

function byRank(a: Tally, b: Tally): number {
  return rankOf(a.oldest.verdict) - rankOf(b.oldest.verdict);
}

/** The leak of a single accusation. */
export function leakOf(accusation: Accusation, record?: TrackRecord, insights?: LiveFactsOf): Leak {
  return entryOf([new Tally(accusation, record)], insights);
}

/** A tally of equal accusations: their number, and their sums. */
class Tally {
  count = 0;
  values = 0;
  /** The number of open inner streams, and of the subscriptions that have them. */
  inner = 0;
  outer = 0;
  readonly owners = new Set<number>();

  constructor(
    public oldest: Accusation,
    public record: TrackRecord | undefined,
  ) {
    this.add(oldest, record);
  }

  add(accusation: Accusation, record: TrackRecord | undefined): void {
    this.count += accusation.count ?? 1;
    this.values += accusation.values;
    if (accusation.inner !== undefined) {
      this.inner += accusation.inner;
      this.outer++;
    }
    if (accusation.owner) this.owners.add(accusation.owner.id);
    if (accusation.age <= this.oldest.age) return;
    this.oldest = accusation;
    this.record = record;
  }

  /** Adds the subscriptions of another verdict. */
  absorb({ count, values, owners, oldest: { age, idle } }: Tally): void {
    // A subscription does not count as an inner stream, but as one of those that have them.
    if (this.outer > 0) this.outer += count;
    else this.count += count;
    this.values += values;
    for (const owner of owners) this.owners.add(owner);
    if (age > this.oldest.age) this.oldest = { ...this.oldest, age, idle };
  }
}

function isAlike(a: Accusation, b: Accusation): boolean {
  return (
    a.verdict === b.verdict &&
    a.kind === b.kind &&
    a.name === b.name &&
    a.severity === b.severity &&
    a.shared === b.shared &&
    a.producedAt === b.producedAt &&
    (a.inner === undefined) === (b.inner === undefined)
  );
}

function entryOf(tallies: readonly Tally[], insights?: LiveFactsOf, siblings?: SiblingsOf): Leak {
  const { oldest, record } = tallies.reduce((a, b) => (b.oldest.age > a.oldest.age ? b : a));
  const { verdict, severity, name, kind, owner, idle, place, shared, producedAt, sentAt } = oldest;
  const sharedAt = shared && siteOf(shared);
  // A package may consume a stream whose producer is in the user's code. Then the package is not at fault.
  const fault = producedAt !== undefined && isUserLine(producedAt) ? producedAt : place;
  const insight = record && insights?.(record);
  const waitsFor = insight?.waitsFor;
  const facts = [
    ...(insight?.facts ?? []),
    ...(record && siblings && place.package === undefined
      ? siblings(new Set(tallies.map((tally) => tally.oldest.place)))
      : []),
  ];
  const sum = (numberOf: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + numberOf(tally), 0);
  const outer = sum((tally) => tally.outer);
  const through = throughAll(tallies);
  const owners = new Set(tallies.flatMap((tally) => [...tally.owners])).size;
  return {
    verdict,
    severity,
    fingerprint: fingerprintOf(oldest),
    ...(name !== undefined && { name }),
    kind,
    count: sum(({ count }) => count),
    sites: sitesOf(tallies),
    ...(owner && { owner: ownerOf(owner) }),
    ...(owners > 1 && { owners }),
    oldestAge: oldest.age,
    ...(idle !== undefined && { idle }),
    values: sum(({ values }) => values),
    ...(outer > 0 && {
      inner: innerOf(
        sum(({ inner }) => inner),
        outer,
      ),
    }),
    ...(waitsFor !== undefined && { waitsFor }),
    ...(facts.length > 0 && { facts }),
    ...(sharedAt && { sharedAt }),
    ...(through && { through }),
    ...(fault.package !== undefined && { package: fault.package }),
    ...(producedAt?.site && { producedAt: producedAt.site }),
    ...(sentAt && { sentAt }),
    hint: hintOf(oldest, fault, through, waitsFor),
  };
}

function innerOf(open: number, subscriptions: number): NonNullable<Leak['inner']> {
  return { ...(open > 0 && { open }), subscriptions };
}

/** The call of a package that all of them went through: its lines may be different calls. */
function throughAll(tallies: readonly Tally[]): Through | undefined {
  const [through, ...others] = tallies.map(({ oldest }) => oldest.place.through);
  return others.every((other) => JSON.stringify(other) === JSON.stringify(through)) ? through : undefined;
}

function hintOf(
  { verdict, kind, hint }: Accusation,
  fault: Place,
  through: Through | undefined,
  waitsFor = '',
): string {
  if (fault.package !== undefined) return packageFix(fault.package);
  if (through !== undefined && isGenericFix(hint) && !SUBSCRIBE_METHOD.test(through.function ?? ''))
    return packageCallFix(through);
  const isOfCompletion = waitsFor.split(', or ').some((words) => words.startsWith('the completion of'));
  return isOfCompletion && verdict === 'unowned' && kind !== 'promise' ? COMPLETION_FIX : hint;
}

/** Methods whose caller receives the subscription, and has a pipe. */
const SUBSCRIBE_METHOD = /(?:^|\.)(?:subscribe|forEach)$/;

/** An owner, as leaks and rows show it. */
export function ownerOf({ name, path, reason }: OwnerInfo): NonNullable<Leak['owner']> {
  return { name, path, ...(reason !== undefined && { reason }) };
}

/** The sites, most frequent first. */
function sitesOf(tallies: readonly Tally[]): Leak['sites'] {
  const counts = new Map<string, { site: LeakSite; count: number }>();
  for (const { oldest, count } of tallies) {
    const site = siteOf(oldest.place);
    if (site === undefined) continue;
    const key = `${site.file}:${site.line}:${site.column}`;
    const known = counts.get(key);
    if (known) known.count += count;
    else counts.set(key, { site, count });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ site, count }) => ({ ...site, count }));
}

const RANK = new Map(RULES.map(({ verdict }, rank) => [verdict, rank]));

function rankOf(verdict: Verdict): number {
  return Number(RANK.get(verdict));
}

function inOrder(a: Leak, b: Leak): number {
  return (
    Number(a.severity === 'note') - Number(b.severity === 'note') ||
    Number(a.package !== undefined) - Number(b.package !== undefined) ||
    rankOf(a.verdict) - rankOf(b.verdict) ||
    b.count - a.count ||
    b.oldestAge - a.oldestAge
  );
}
