import type { ItemSpec, OwnerSpec } from './owner-ops.js';

export interface ModelItem {
  readonly spec: ItemSpec;
  readonly owner: ModelOwner;
  ended: boolean;
  /** For a promise: how it was settled. */
  settled: 'fulfilled' | 'rejected' | undefined;
  /** For an adoption that is not an item: the function that ends it. */
  readonly end?: () => void;
}

export interface ModelOwner {
  readonly spec: OwnerSpec;
  readonly parent: ModelOwner | undefined;
  readonly settle: number;
  /** Its own deadline, if that is earlier than those of its ancestors. */
  readonly strikes: number;
  readonly deadline: number;
  phase: 'open' | 'draining' | 'ending' | 'joining' | 'done';
  /** It has notified its adoptions that it drains. */
  notified: boolean;
  /** In order of adoption. */
  readonly holds: (ModelItem | ModelOwner)[];
  readonly awaits: Set<ModelItem | ModelOwner>;
  why: string | undefined;
  began: number;
  /** The end of the grace, or of the join. */
  due: number;
  readonly failures: Set<string>;
  readonly report: { drained: number; forced: string[]; stuck: string[]; errors: number; ms: number };
}

/** The errors of its join(), in order. */
export function failuresOf({ spec, report, failures }: ModelOwner): string[] {
  return [...failures, ...(report.errors > 0 ? [`failure of ${spec.name}`] : [])];
}

export function openOwner(spec: OwnerSpec, parent: ModelOwner | undefined, now: number): ModelOwner {
  const above = parent?.deadline ?? Infinity;
  const deadline = Math.min(now + (spec.deadline ?? Infinity), above);
  return {
    spec,
    parent,
    settle: spec.settle ?? parent?.settle ?? 5_000,
    strikes: deadline < above ? deadline : Infinity,
    deadline,
    phase: 'open',
    notified: false,
    holds: [],
    awaits: new Set(),
    why: undefined,
    began: 0,
    due: Infinity,
    failures: new Set(),
    report: { drained: 0, forced: [], stuck: [], errors: 0, ms: 0 },
  };
}

/** The time at which it goes on without a call. */
export function dueOf({ phase, strikes, due }: ModelOwner): number {
  return phase === 'open' ? strikes : due;
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
