import { CLIENT_LEFT } from './connection-end.js';
import { HOLDER } from '../../../lib/owner/adoption.js';
import { undoLate } from '../../../lib/owner/cleanup.js';
import type { OwnerCore } from '../../../lib/owner/owner-core.js';
import { ownerOf } from '../../../lib/owner/owner.js';
import type { Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { HeldLife, type Life } from './life.js';

/**
 * Makes an owner that closes when `life` is over, and that cuts `life` off when it closes for another reason.
 * The options have been checked.
 */
export function lifeOwner(
  life: Life,
  name: string,
  options: Omit<OwnerOptions, 'name'>,
  onClientLeft: 'end' | 'keep',
): Owner {
  const owner = ownerOf(options, name);
  const core = owner[HOLDER];
  const close = (): void => {
    const reason = life.end;
    if (onClientLeft === 'keep' && reason === CLIENT_LEFT) closeWhenIdle(core, reason);
    // If it is draining already, nobody is left to drain for.
    else closeUnawaited(core, reason, options.grace ?? 0);
  };
  if (life.over) {
    close();
    return owner;
  }
  const held = new HeldLife(life);
  // If it is closed already, by its deadline or its parent, it ends a late cut at once.
  if (!core.adopt(held)) undoLate({ undo: () => held.end(), label: life.label }, core.shownPath);
  // This happens exactly once, however the owner closes, and leaves nothing behind.
  life.onOver(() => {
    // Added first: all other things that the owner holds are the work that runs on.
    held.ended(core);
    close();
  });
  return owner;
}

/** Nobody awaits this close: `join()` and the parent report its failures. */
function closeUnawaited(core: OwnerCore, reason: unknown, grace: number): void {
  if (core.closing === undefined) core.begin({ reason }, { grace }).unawaited();
  else core.closing.shorten(grace);
}

/** Lets the work run on, and closes the owner when the last part of it has ended and a turn has added none. */
function closeWhenIdle(core: OwnerCore, reason: unknown): void {
  const look = (): void => {
    setImmediate(() => {
      if (core.list.holding > 0 || core.closing !== undefined) return;
      core.idle = undefined;
      closeUnawaited(core, reason, 0);
    });
  };
  core.idle = look;
  if (core.list.holding === 0) look();
}
