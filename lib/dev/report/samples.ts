import type { Leak, LeakKind, Verdict } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import type { Accusation } from '../leak/accusation.js';
import { withoutIgnored } from '../leak/admit.js';
import { isKnown } from '../leak/baseline.js';
import { leakOf } from '../leak/gather.js';
import { findAll } from '../leak/survey.js';
import type { OwnerInfo, OwnerRow } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { Registry } from '../registry.js';
import { type Place, siteOf } from '../stack/places.js';

/** Equal subscriptions, for a profile: those that are open, and what was caught after its end. */
export interface Sample {
  /** The names of the owner and of those above it, the outermost first; empty without an owner. */
  readonly owners: readonly string[];
  /** The line, and whoever has called it, the nearest first; empty where nothing is known. */
  readonly stack: readonly LeakSite[];
  readonly owner: string;
  /** Of the owner. */
  readonly state: OwnerRow['state'] | 'none';
  readonly verdict: Verdict | 'none';
  readonly severity: Leak['severity'] | 'known' | 'none';
  readonly kind: LeakKind;
  readonly name: string | undefined;
  readonly package: string | undefined;
  readonly count: number;
  /** ms, in sum. */
  readonly age: number;
}

/** All that is open, reported or not, and all that is reported though it has ended. */
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
    const charge = chargeOf(accused.get(record), registry);
    const stack = stackOf(place, (site) => registry.sites.paths.from(record, site));
    const name = chain?.name;
    sums.add({ ...lines.of(owner), ...charge, stack, kind, name, package: place.package }, 1, at - started);
  }
  for (const accusation of ended) {
    const { kind, owner, name, age, count = 1 } = accusation;
    const charge = chargeOf(accusation, registry);
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

type Charge = Pick<Sample, 'verdict' | 'severity'>;

/** What the user has said of it counts here too. */
function chargeOf(accusation: Accusation | undefined, { settings }: Registry): Charge {
  const [leak] = accusation === undefined ? [] : withoutIgnored([leakOf(accusation)], settings);
  if (leak === undefined) return { verdict: 'none', severity: 'none' };
  return { verdict: leak.verdict, severity: isKnown(leak) ? 'known' : leak.severity };
}

/** The names above an owner: of those that have gone, what its path has kept of them. */
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

/** The path without the name. Long ones are shortened, and end in it all the same. */
function above({ path, name }: OwnerRow): string {
  return path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : '';
}
