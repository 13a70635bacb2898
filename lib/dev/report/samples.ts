import type { Leak, LeakKind, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { Accusation } from '../leak/accusation.js';
import { withoutIgnored } from '../leak/without-ignored.js';
import { isKnown } from '../leak/baseline.js';
import { leakOf } from '../leak/gather.js';
import { findAll } from '../leak/survey.js';
import type { OwnerInfo, OwnerRow } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Registry } from '../registry.js';
import { type Place, siteOf } from '../stack/places.js';

/** Equal subscriptions, for a profile: open ones, and ended ones that are reported. */
export interface Sample {
  /** The names of the owner and its ancestors, outermost first; empty without an owner. */
  readonly owners: readonly string[];
  /** The line and its callers, nearest first; empty if unknown. */
  readonly stack: readonly LeakSite[];
  readonly owner: string;
  /** The state of the owner. */
  readonly state: OwnerRow['state'] | 'none';
  readonly verdict: Verdict | 'none';
  readonly severity: Leak['severity'] | 'known' | 'none';
  readonly kind: LeakKind;
  readonly name: string | undefined;
  readonly package: string | undefined;
  readonly count: number;
  /** The sum of the ages in ms. */
  readonly age: number;
}

/** Samples of all open subscriptions, reported or not, and of the ended ones that are reported. */
export function takeSamples(registry: Registry): Sample[] {
  const accused = new Map<TrackRecord, Accusation>();
  const ended: Accusation[] = [];
  findAll(registry, {
    from: undefined,
    owned: false,
    notify: (accusation, record) => {
      if (record === undefined) ended.push(accusation);
      else accused.set(record, accusation);
    },
  });
  const at = registry.clock.now();
  registry.owners.poll(at);
  const open = [...registry.records.open()].map(([record, subscriber]) => {
    registry.givenToOwner.attribute(record, subscriber);
    return record;
  });
  const lines = new OwnerLines(registry, [
    ...open.flatMap(({ owner }) => owner ?? []),
    ...ended.flatMap(({ owner }) => owner ?? []),
  ]);
  const sums = new Sums();
  for (const record of open) {
    const { kind, owner, chain, started } = record;
    const place = placeOf(record);
    const charge = assess(accused.get(record), registry);
    const stack = stackOf(place, (site) => registry.sites.paths.from(record, site));
    const name = chain?.name;
    sums.add({ ...lines.of(owner), ...charge, stack, kind, name, package: place.package }, 1, at - started);
  }
  for (const accusation of ended) {
    const { kind, owner, name, age, count = 1 } = accusation;
    const charge = assess(accusation, registry);
    if (charge.verdict === 'none') continue;
    const place = accusation.producedAt?.site === undefined ? accusation.place : accusation.producedAt;
    const stack = stackOf(place, (site) => [site]);
    sums.add({ ...lines.of(owner), ...charge, stack, kind, name, package: place.package }, count, age);
  }
  return sums.all();
}

type Shape = Omit<Sample, 'count' | 'age'>;

class Sums {
  readonly #sums = new Map<string, Shape & { count: number; age: number }>();

  add(shape: Shape, count: number, age: number): void {
    const key = JSON.stringify(shape);
    const sum = this.#sums.get(key);
    if (sum === undefined) {
      this.#sums.set(key, { ...shape, count, age });
      return;
    }
    sum.count += count;
    sum.age += age;
  }

  all(): Sample[] {
    return [...this.#sums.values()];
  }
}

function stackOf(place: Place, from: (site: LeakSite) => readonly LeakSite[]): readonly LeakSite[] {
  const site = siteOf(place);
  return site === undefined ? [] : from(site);
}

type Assessment = Pick<Sample, 'verdict' | 'severity'>;

/** The verdict, after the user's ignore list and baseline. */
function assess(accusation: Accusation | undefined, { settings }: Registry): Assessment {
  const [leak] = accusation === undefined ? [] : withoutIgnored([leakOf(accusation)], settings);
  if (leak === undefined) return { verdict: 'none', severity: 'none' };
  return { verdict: leak.verdict, severity: isKnown(leak) ? 'known' : leak.severity };
}

/** The ancestors of owners. The names of collected ones come from the path. */
class OwnerLines {
  readonly #rows: ReadonlyMap<number, OwnerRow>;

  constructor(registry: Registry, owners: readonly OwnerInfo[]) {
    this.#rows = new Map(registry.owners.rows(owners).map((row) => [row.id, row]));
  }

  of(owner: OwnerInfo | undefined): Pick<Sample, 'owners' | 'owner' | 'state'> {
    let row = owner && this.#rows.get(owner.id);
    if (row === undefined) return { owners: [], owner: '', state: 'none' };
    const { path, state } = row;
    const owners = [row.name];
    let rest = above(row);
    for (row = this.#parentOf(row); row !== undefined; row = this.#parentOf(row)) {
      owners.unshift(row.name);
      rest = above(row);
    }
    if (rest !== '') owners.unshift(rest);
    return { owners, owner: path, state };
  }

  #parentOf({ parent }: OwnerRow): OwnerRow | undefined {
    return parent === undefined ? undefined : this.#rows.get(parent);
  }
}

/** The path without the name. Long paths are shortened, but still end with the name. */
function above({ path, name }: OwnerRow): string {
  return path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : '';
}
