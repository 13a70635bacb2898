import { HOLDER } from '../../../lib/owner/adoption.js';
import { undoLate } from '../../../lib/owner/cleanup.js';
import type { OwnerCore } from '../../../lib/owner/owner-core.js';
import { ownerOf } from '../../../lib/owner/owner.js';
import type { Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { HeldLife, type Life } from './life.js';

/**
 * Makes an owner that closes when `life` is over, and cuts that off when it closes for another reason. The options have
 * been checked.
 */
export function lifeOwner(life: Life, options: OwnerOptions, onClientLeft: 'end' | 'keep'): Owner {
  const owner = ownerOf(options);
  const core = owner[HOLDER];
  const close = (): void => {
    const reason = life.end;
    if (onClientLeft === 'keep' && reason === 'the client has left') closeWhenIdle(core, reason);
    // Where it drains already, for longer than that, it has nobody left to drain for.
    else closeUnawaited(core, reason, options.grace ?? 0);
  };
  if (life.over) {
    close();
    return owner;
  }
  const held = new HeldLife(life);
  // Where it is closed already, by its deadline or its parent, it ends what comes late.
  if (!core.adopt(held)) undoLate({ undo: () => held.end(), label: life.label }, core.shownPath);
  // Whatever happens to the owner, this happens once, and nothing of it is left behind.
  life.onOver(() => {
    // First: the work that runs on is whatever the owner holds beside it.
    held.ended(core);
    close();
  });
  return owner;
}

/** Nobody awaits this close: what fails in it is reported by `join()`, and by the parent. */
function closeUnawaited(core: OwnerCore, reason: unknown, grace: number): void {
  if (core.closing === undefined) core.begin({ reason }, { grace }).unawaited();
  else core.closing.shorten(grace);
}

/** Lets its work run on, and closes it when the last of that has ended, and a turn has brought no other. */
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
