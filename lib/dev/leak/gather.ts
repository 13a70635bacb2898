import { packageCallFix, COMPLETION_FIX, isGenericFix, packageFix } from '../rules/fixes.js';
import type { Fact } from '../../fact.js';
import type { Leak, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { OwnerInfo } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import type { Accusation } from './accusation.js';
import { RULES } from '../rules/all.js';
import { isUserLine, type Place, siteOf } from '../stack/places.js';

/** The same for the same mistake in every run: no line and no number goes into it. */
export function fingerprintOf(accusation: Accusation): string {
  const { verdict, kind, name = '' } = accusation;
  return `${verdict}|${kind}|${name}|${faultOf(accusation).fingerprintPart}`;
}

/** What has to be fixed: the share, or the producer, where that is known. */
function faultOf({ kind, place, shared, producedAt }: Accusation): Place {
  if (kind === 'connection' && shared !== undefined) return shared;
  return producedAt?.site === undefined ? place : producedAt;
}

/** What is seen of the subscription of a record. */
export interface Insight {
  /** What it waits for, where all of that shows. */
  readonly waitsFor?: string | undefined;
  readonly facts: readonly Fact[];
}

export type Insights = (record: TrackRecord) => Insight;

/** What is known of all that some lines have made. */
export type SiblingsOf = (places: Iterable<Place>) => readonly Fact[];

/** Equal ones as one entry: added one by one, of which but the oldest is kept. */
export class Gathered {
  readonly #tallies: Tally[] = [];
  /** Those of one line differ in little: a few are compared, which is quicker than to make a key of each. */
  readonly #byPlace = new Map<Place, Tally[]>();
  readonly #insights: Insights | undefined;
  readonly #siblings: SiblingsOf | undefined;

  /** Both are asked once for each entry that is reported: the first of its oldest. */
  constructor(insights?: Insights, siblings?: SiblingsOf) {
    this.#insights = insights;
    this.#siblings = siblings;
  }

  /** With the record, where there is one: what its subscriber waits for is reported. */
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
    for (const tally of ofDifferentLines(this.#tallies)) {
      const { severity, inner } = tally.oldest;
      const key = `${severity}|${inner === undefined}|${fingerprintOf(tally.oldest)}`;
      const group = groups.get(key);
      if (group) group.push(tally);
      else groups.set(key, [tally]);
    }
    return [...groups.values()].map((group) => entryOf(group, this.#insights, this.#siblings)).sort(inOrder);
  }
}

/**
 * One line is one entry: the first verdict of the table takes in the subscriptions of its line that have another one. Not what has
 * ended, and is about its producer; nor a connection, which has the line of its first consumer.
 */
function ofDifferentLines(tallies: readonly Tally[]): Tally[] {
  const firsts = new Map<string, Tally>();
  return [...tallies].sort(byRank).filter((tally) => {
    const line = lineOf(tally.oldest);
    if (line === undefined) return true;
    const first = firsts.get(line) ?? tally;
    firsts.set(line, first);
    if (first.oldest.verdict === tally.oldest.verdict) return true;
    first.takeIn(tally);
    return false;
  });
}

function lineOf({ verdict, severity, kind, name, place: { site } }: Accusation): string | undefined {
  const isOpen = verdict !== 'zombie' && verdict !== 'residue' && (verdict !== 'late' || severity === 'leak');
  if (!isOpen || site === undefined || kind === 'connection') return undefined;
  return JSON.stringify([severity, name, site.file, site.line]);
}

function byRank(a: Tally, b: Tally): number {
  return rankOf(a.oldest.verdict) - rankOf(b.oldest.verdict);
}

/** The entry of a single one. */
export function leakOf(accusation: Accusation, record?: TrackRecord, insights?: Insights): Leak {
  return entryOf([new Tally(accusation, record)], insights);
}

/** How many there are of the same line with the same verdict, and what they have in sum. */
class Tally {
  count = 0;
  values = 0;
  /** The open inner streams, and the subscriptions that have them. */
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

  /** Counts those of another verdict among these. */
  takeIn({ count, values, owners, oldest: { age, idle } }: Tally): void {
    // A subscription is no inner stream: it is one of those that may have them.
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

function entryOf(tallies: readonly Tally[], insights?: Insights, siblings?: SiblingsOf): Leak {
  const { oldest, record } = tallies.reduce((a, b) => (b.oldest.age > a.oldest.age ? b : a));
  const { verdict, severity, name, kind, owner, idle, place, shared, producedAt, sentAt } = oldest;
  const sharedAt = shared && siteOf(shared);
  // A package may consume what the user's own line goes on to produce, and is not at fault then.
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
    ...(place.through && { through: place.through }),
    ...(fault.package !== undefined && { package: fault.package }),
    ...(producedAt?.site && { producedAt: producedAt.site }),
    ...(sentAt && { sentAt }),
    hint: hintOf(oldest, fault, waitsFor),
  };
}

function innerOf(open: number, subscriptions: number): NonNullable<Leak['inner']> {
  return { ...(open > 0 && { open }), subscriptions };
}

function hintOf({ verdict, kind, hint, place }: Accusation, fault: Place, waitsFor = ''): string {
  if (fault.package !== undefined) return packageFix(fault.package);
  if (place.through !== undefined && isGenericFix(hint) && !SUBSCRIBES.test(place.through.function ?? ''))
    return packageCallFix(place.through);
  const isOfCompletion = waitsFor.split(', or ').some((words) => words.startsWith('the completion of'));
  return isOfCompletion && verdict === 'unowned' && kind !== 'promise' ? COMPLETION_FIX : hint;
}

/** Whoever calls it is given the subscription, and has a pipe before it. */
const SUBSCRIBES = /(?:^|\.)(?:subscribe|forEach)$/;

/** An owner, as a leak and a row show it. */
export function ownerOf({ name, path, reason }: OwnerInfo): NonNullable<Leak['owner']> {
  return { name, path, ...(reason !== undefined && { reason }) };
}

/** The lines, the most frequent first. */
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
