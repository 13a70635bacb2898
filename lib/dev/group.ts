import type { Kind, Leak, Verdict } from '../leak.js';
import type { Site } from '../probe.js';
import type { OwnerInfo } from './owners.js';
import { RULES } from './rules/all.js';
import type { Place } from './sites.js';

/** One subscription, or one event, and what is held against it. */
export interface Accusation {
  readonly verdict: Verdict;
  readonly severity: 'leak' | 'note';
  readonly kind: Kind;
  readonly name: string | undefined;
  readonly place: Place;
  readonly owner: OwnerInfo | undefined;
  readonly age: number;
  readonly idle: number | undefined;
  readonly values: number;
  readonly hint: string;
}

/** The same for the same mistake in every run: no line and no number goes into it. */
export function fingerprintOf({ verdict, kind, name = '', place }: Accusation): string {
  return `${verdict}|${kind}|${name}|${place.mark}`;
}

/** Equal ones as one; leaks before notes, then in the order of the rules, the most frequent and the oldest first. */
export function gather(accusations: Iterable<Accusation>): Leak[] {
  const groups = new Map<string, Accusation[]>();
  for (const accusation of accusations) {
    const fingerprint = fingerprintOf(accusation);
    const key = `${accusation.severity}|${fingerprint}`;
    const group = groups.get(key);
    if (group) group.push(accusation);
    else groups.set(key, [accusation]);
  }
  return [...groups.values()].map(leakOf).sort(inOrder);
}

/** One entry for all of these. */
export function leakOf(group: readonly Accusation[]): Leak {
  const oldest = group.reduce((a, b) => (b.age > a.age ? b : a));
  const { verdict, severity, name, kind, owner, hint, idle } = oldest;
  const owners = new Set(group.flatMap((one) => (one.owner ? [one.owner.id] : []))).size;
  return {
    verdict,
    severity,
    fingerprint: fingerprintOf(oldest),
    ...(name !== undefined && { name }),
    kind,
    count: group.length,
    sites: countSites(group),
    ...(owner && { owner: ownerOf(owner) }),
    ...(owners > 1 && { owners }),
    oldestAge: oldest.age,
    ...(idle !== undefined && { idle }),
    values: group.reduce((sum, one) => sum + one.values, 0),
    hint,
  };
}

/** An owner, as a leak and a row show it. */
export function ownerOf({ name, path, reason }: OwnerInfo): NonNullable<Leak['owner']> {
  return { name, path, ...(reason !== undefined && { reason }) };
}

function countSites(group: readonly Accusation[]): Leak['sites'] {
  const counts = new Map<string, { site: Site; count: number }>();
  for (const { site } of group.map(({ place }) => place)) {
    if (site === undefined) continue;
    const key = `${site.file}:${site.line}:${site.column}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { site, count: 1 });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ site, count }) => ({ ...site, count }));
}

const RANK = new Map(RULES.map(({ verdict }, rank) => [verdict, rank]));

function inOrder(a: Leak, b: Leak): number {
  return (
    Number(a.severity === 'note') - Number(b.severity === 'note') ||
    Number(RANK.get(a.verdict)) - Number(RANK.get(b.verdict)) ||
    b.count - a.count ||
    b.oldestAge - a.oldestAge
  );
}
