import type { ItemSpec, OwnerSpec } from './owner-ops.js';

export interface ModelItem {
  readonly spec: ItemSpec;
  readonly owner: ModelOwner;
  ended: boolean;
  /** Of a promise: how it was settled. */
  settled: 'fulfilled' | 'rejected' | undefined;
}

export interface ModelOwner {
  readonly spec: OwnerSpec;
  readonly parent: ModelOwner | undefined;
  readonly settle: number;
  /** Its own deadline, where that is earlier than all those above. */
  readonly strikes: number;
  readonly deadline: number;
  phase: 'open' | 'draining' | 'ending' | 'joining' | 'done';
  /** It has told all that it owns that it drains. */
  told: boolean;
  /** In order of adoption. */
  readonly holds: (ModelItem | ModelOwner)[];
  readonly awaits: Set<ModelItem | ModelOwner>;
  why: string | undefined;
  began: number;
  /** When the grace, or the join, is over. */
  due: number;
  readonly failures: Set<string>;
  readonly report: { drained: number; forced: string[]; stuck: string[]; errors: number; ms: number };
}

/** What its join() fails with, the first one first. */
export function failuresOf({ spec, report, failures }: ModelOwner): string[] {
  return [...failures, ...(report.errors > 0 ? [`failure of ${spec.name}`] : [])];
}

export function takes({ phase }: ModelOwner, kind: ItemSpec['kind'] | 'owner'): boolean {
  return phase === 'open' || (phase === 'draining' && kind !== 'channel');
}

export function isOwner(held: ModelItem | ModelOwner): held is ModelOwner {
  return 'holds' in held;
}

export function remove<Thing>(from: Thing[], thing: Thing): boolean {
  const at = from.indexOf(thing);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}
