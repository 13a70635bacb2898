import { dev } from '../probe.js';
import { isOwnerClosed, isOwnerDeadline } from '../errors.js';
import { read } from '../show.js';
import type { NamedOwner } from './adoption.js';

/** An owner, and those above it: as many as a program likes. */
interface Level {
  readonly name: string;
  readonly path: string;
  /** How many are above it. */
  readonly depth: number;
  readonly parent: Level | undefined;
  /** Why it closed, where that was asked for. */
  readonly knownCause: unknown;
  readonly why: { readonly reason: unknown };
}

/** As many names of a path stand in a message. */
const LEVELS_SHOWN = 20;

/** The path, or the end of a very long one: for messages, each of which would be as long as that otherwise. */
export function shownPath(core: Level): string {
  if (core.depth < LEVELS_SHOWN) return core.path;
  const names: string[] = [];
  for (const { name } of lineage(core)) if (names.unshift(name) === LEVELS_SHOWN) break;
  return `…/${names.join('/')}`;
}

/** Is `error` what this owner, or one above it, closed with, come back through what that has ended? */
export function isOwnEnd(core: Level, error: unknown): boolean {
  const deadline = read(error, 'cause');
  const late = isOwnerDeadline(deadline);
  // Most errors can be nobody's end, and a hundred thousand owners may be above.
  if (!late && !isOwnerClosed(error)) return false;
  for (const { knownCause, why } of lineage(core)) {
    if (error === knownCause || (late && deadline === why.reason)) return true;
  }
  return false;
}

/** This one first. */
function* lineage(core: Level): Generator<Level> {
  yield core;
  for (let { parent } = core; parent !== undefined; parent = parent.parent) yield parent;
}

/** Its host has learnt a better name for it. Those below it show that as well. */
export function rename(owner: NamedOwner, name: string): void {
  if (name === owner.name) return;
  owner.name = name;
  const renamed: NamedOwner[] = [owner];
  for (let core = renamed.pop(); core !== undefined; core = renamed.pop()) {
    core.path = core.parent === undefined ? core.name : `${core.parent.path}/${core.name}`;
    dev.probe?.ownerRenamed(core.handle);
    for (let held = core.list.newest; held !== undefined; held = held.older) {
      if (held.kind === 'child') renamed.push(held.core);
    }
  }
}
