import type { Kind, Leak } from '../leak.js';
import type { Site } from '../probe.js';
import { find, idleOf } from './find.js';
import { ownerOf } from './group.js';
import type { OwnerInfo, OwnerRow } from './owners.js';
import type { TrackRecord } from './record.js';
import type { Registry } from './registry.js';
import { placeOf } from './resolve.js';

/** One open subscription, accused or not. */
export interface OpenRow {
  readonly id: number;
  readonly kind: Kind;
  readonly name?: string;
  readonly site?: Site;
  readonly owner?: NonNullable<Leak['owner']> & { readonly id: number };
  /** The id of the root whose subscribe call was running. */
  readonly parent?: number;
  /** ms */
  readonly age: number;
  /** ms without a value, where its values are seen */
  readonly idle?: number;
  readonly values: number;
  readonly tags?: readonly string[];
}

/** All that dev mode knows, as JSON: described by `docs/snapshot.schema.json`. */
export interface Snapshot {
  readonly schema: 1;
  /** ISO 8601 */
  readonly takenAt: string;
  readonly leaks: readonly Leak[];
  readonly open: readonly OpenRow[];
  readonly owners: readonly OwnerRow[];
}

/** Everything that is open, oldest first. */
export function openRows(registry: Registry): OpenRow[] {
  const at = registry.now();
  registry.owners.ask(at);
  const rows: OpenRow[] = [];
  for (const [record] of registry.records()) {
    record.listen(at);
    rows.push(rowOf(record, at));
  }
  return rows.sort((a, b) => a.id - b.id);
}

export function takeSnapshot(registry: Registry): Snapshot {
  const owners = new Set<OwnerInfo>();
  for (const [{ owner }] of registry.records()) if (owner !== undefined) owners.add(owner);
  return {
    schema: 1,
    takenAt: new Date(registry.settings.now()).toISOString(),
    leaks: find(registry, { from: undefined, owned: false }),
    open: openRows(registry),
    owners: registry.owners.rows(owners),
  };
}

function rowOf(record: TrackRecord, at: number): OpenRow {
  const { id, kind, owner, parent, started, values, chain } = record;
  const { site } = placeOf(record);
  const idle = idleOf(record, at);
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
