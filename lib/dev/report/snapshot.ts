import type { LeakKind, Leak } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { isKnown } from '../leak/baseline.js';
import { findAll } from '../leak/survey.js';
import { ownerOf } from '../leak/gather.js';
import { explained } from './explained.js';
import type { OwnerInfo, OwnerRow } from '../record/owner-book.js';
import type { TrackRecord } from '../record/record.js';
import type { Registry } from '../registry.js';
import { placeOf } from '../record/resolve.js';
import { siteOf } from '../stack/places.js';

/** An open subscription, reported or not. */
export interface OpenRow {
  readonly id: number;
  readonly kind: LeakKind;
  readonly name?: string;
  readonly site?: LeakSite;
  readonly owner?: NonNullable<Leak['owner']> & { readonly id: number };
  /** The id of the root whose subscribe call was running. */
  readonly parent?: number;
  /** ms */
  readonly age: number;
  /** ms without a value, if its values are counted */
  readonly idle?: number;
  readonly values: number;
  readonly tags?: readonly string[];
}

/** The state of dev mode as JSON: described by `docs/snapshot.schema.json`. */
export interface Snapshot {
  readonly schema: 1;
  /** ISO 8601 */
  readonly takenAt: string;
  readonly leaks: readonly Leak[];
  /** The leaks that a baseline sets apart; missing if there are none. */
  readonly known?: readonly Leak[];
  readonly open: readonly OpenRow[];
  readonly owners: readonly OwnerRow[];
}

/** All open subscriptions, oldest first. */
export function* openRows(registry: Registry): Generator<OpenRow> {
  const at = registry.clock.now();
  registry.owners.poll(at);
  for (const [record, subscriber] of registry.records.open()) {
    registry.givenToOwner.attribute(record, subscriber);
    record.updateLastValue(at);
    yield rowOf(record, at);
  }
}

export function takeSnapshot(registry: Registry): Snapshot {
  const { leaks, known } = findAndSplit(registry);
  return {
    schema: 1,
    takenAt: takenAt(registry),
    leaks,
    ...(known.length > 0 && { known }),
    open: [...openRows(registry)],
    owners: ownerRows(registry),
  };
}

/** The leaks to report, and those that a baseline sets apart. */
export interface Findings {
  readonly leaks: readonly Leak[];
  readonly known: readonly Leak[];
}

/** The leaks that can be proven now; none while dev mode is off. */
export function findAndSplit(registry: Registry): Findings {
  const found = registry.enabled ? findAll(registry, { from: undefined, owned: false }) : [];
  return splitKnown(explained(found));
}

/** Separates the known leaks. */
export function splitKnown(found: readonly Leak[]): Findings {
  return { leaks: found.filter((leak) => !isKnown(leak)), known: found.filter(isKnown) };
}

/**
 * The snapshot as JSON text, in chunks: the open rows are never in memory together. Each entry has a line of
 * its own.
 */
export function* snapshotText(registry: Registry, { leaks, known }: Findings): Generator<string> {
  yield `{\n"schema": 1,\n"takenAt": ${JSON.stringify(takenAt(registry))},\n"leaks": [`;
  yield* lines(leaks);
  if (known.length > 0) {
    yield '],\n"known": [';
    yield* lines(known);
  }
  yield '],\n"open": [';
  yield* lines(openRows(registry));
  yield '],\n"owners": [';
  yield* lines(ownerRows(registry));
  yield ']\n}\n';
}

/** The size of a chunk, in characters. */
const CHUNK = 16_384;

function* lines(things: Iterable<unknown>): Generator<string> {
  let piece = '';
  let between = '\n';
  for (const thing of things) {
    piece += between + JSON.stringify(thing);
    between = ',\n';
    if (piece.length < CHUNK) continue;
    yield piece;
    piece = '';
  }
  yield between === '\n' ? piece : `${piece}\n`;
}

function takenAt({ settings }: Registry): string {
  const now = new Date(settings.now());
  // A clock of the user may be beyond the range of dates.
  return (Number.isNaN(now.getTime()) ? new Date() : now).toISOString();
}

function ownerRows(registry: Registry): OwnerRow[] {
  const owners = new Set<OwnerInfo>();
  for (const [{ owner }] of registry.records.open()) if (owner !== undefined) owners.add(owner);
  return registry.owners.rows(owners);
}

function rowOf(record: TrackRecord, at: number): OpenRow {
  const { id, kind, owner, parent, started, values, chain } = record;
  const site = siteOf(placeOf(record));
  const idle = record.idle(at);
  return {
    id,
    kind,
    ...(chain?.name !== undefined && { name: chain.name }),
    ...(site && { site }),
    ...(owner && { owner: { id: owner.id, ...ownerOf(owner) } }),
    ...(parent !== undefined && { parent }),
    age: at - started,
    ...(idle !== undefined && { idle }),
    values,
    ...(chain?.tags && { tags: chain.tags }),
  };
}
