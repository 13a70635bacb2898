import type { Leak, Verdict } from '../leak.js';
import { gather, type Accusation } from './group.js';
import { TIMED, type TrackRecord } from './record.js';
import type { Registry } from './registry.js';
import { placeOf } from './resolve.js';
import { isChild, type Watched } from './rxjs-shape.js';
import { RULES } from './rules/all.js';
import type { Look, Rule } from './rules/rule.js';

export interface Search {
  /** The first id that counts. */
  readonly from: number | undefined;
  readonly owned: boolean;
  /** Instead of the graces of the rules. */
  readonly grace?: number;
}

/** What the rules can prove, and under a mark whatever of it is open and not owned by an open owner. */
export function find(registry: Registry, { from, owned, grace }: Search): Leak[] {
  const at = registry.now();
  const { graces } = registry.settings;
  const look: Look = {
    at,
    marked: from !== undefined,
    owned,
    grace: (verdict) => grace ?? graces.get(verdict) ?? Number(GRACES.get(verdict)),
    growing: registry.settings.growing.windows,
    caught: (record) => registry.zombies.caughtAt(record),
    serves: (record) => registry.connections.isOwned(record),
  };
  registry.resolveYoung();
  registry.look(at);
  const accusations: Accusation[] = [];
  for (const [record, subscriber] of registry.records()) {
    if (from !== undefined && record.id < from) continue;
    record.listen(at);
    const accusation = judge(record, subscriber, look);
    if (accusation !== undefined) accusations.push(accusation);
  }
  for (const event of registry.events.since(from ?? 0, at)) {
    const counts = look.marked && event.verdict === 'abandoned' && event.kind !== 'connection';
    accusations.push(counts ? { ...event, severity: 'leak' } : event);
  }
  return gather(accusations).filter((leak) => !registry.isForgiven(leak));
}

const GRACES = new Map<Verdict, number | undefined>(RULES.map(({ verdict, grace }) => [verdict, grace]));

function judge(record: TrackRecord, subscriber: Watched, look: Look): Accusation | undefined {
  if (record.role === 'silent') return undefined;
  // One that has become a part of another is told by that one. Our own operators always are a part of one.
  if (record.kind !== 'guarded' && isChild(subscriber)) return undefined;
  for (const rule of RULES) {
    const severity = rule.check(record, look);
    if (severity !== undefined) return accuse(record, rule, severity, look.at);
  }
  return undefined;
}

/** What a record is charged with. */
export function accuse(record: TrackRecord, rule: Rule, severity: 'leak' | 'note', at: number): Accusation {
  const { kind, chain, owner, started, values } = record;
  return {
    verdict: rule.verdict,
    severity,
    kind,
    name: chain?.name,
    place: placeOf(record),
    owner,
    age: at - started,
    idle: idleOf(record, at),
    values,
    hint: rule.hint(record),
  };
}

/** How long it has been silent, where its values are seen. */
export function idleOf({ role, counted, spoke }: TrackRecord, at: number): number | undefined {
  return role === 'passed' && counted !== TIMED ? undefined : at - spoke;
}
