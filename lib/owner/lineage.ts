import { dev } from '../dev-slot.js';
import { isOwnerClosed, isOwnerDeadline } from '../errors.js';
import { read } from '../show.js';
import type { NamedOwner } from './adoption.js';

/** An owner and its ancestors, of any number. */
interface Level {
  readonly name: string;
  readonly path: string;
  /** The number of its ancestors. */
  readonly depth: number;
  readonly parent: Level | undefined;
  /** Its `OwnerClosedError`, if it has been created. */
  readonly knownCause: unknown;
  readonly why: { readonly reason: unknown };
}

/** The maximal number of names of a path in a message. */
const LEVELS_SHOWN = 20;

/** The path for a message: only the end of a very long one. */
export function shownPath(core: Level): string {
  if (core.depth < LEVELS_SHOWN) return core.path;
  const names: string[] = [];
  for (const { name } of lineage(core)) if (names.unshift(name) === LEVELS_SHOWN) break;
  return `…/${names.join('/')}`;
}

/** Whether `error` is the end of this owner or an ancestor, which a subscription that it ended has passed on. */
export function isOwnEnd(core: Level, error: unknown): boolean {
  const deadline = read(error, 'cause');
  const late = isOwnerDeadline(deadline);
  // First, since the loop is long: there can be 100 000 ancestors.
  if (!late && !isOwnerClosed(error)) return false;
  for (const { knownCause, why } of lineage(core)) {
    if (error === knownCause || (late && deadline === why.reason)) return true;
  }
  return false;
}

/** The owner, then its ancestors from the parent up. */
function* lineage(core: Level): Generator<Level> {
  yield core;
  for (let { parent } = core; parent !== undefined; parent = parent.parent) yield parent;
}

/** Renames an owner, and updates the paths of its descendants. */
export function rename(owner: NamedOwner, name: string): void {
  if (name === owner.name) return;
  owner.name = name;
  const renamed: NamedOwner[] = [owner];
  for (let core = renamed.pop(); core !== undefined; core = renamed.pop()) {
    core.path = core.parent === undefined ? core.name : `${core.parent.path}/${core.name}`;
    dev.probe?.ownerRenamed(core.handle);
    for (let adoption = core.list.newest; adoption !== undefined; adoption = adoption.older) {
      if (adoption.kind === 'child') renamed.push(adoption.core);
    }
  }
}
