import { createOwner } from '../../../lib/owner/owner.js';
import type { Holder } from '../../../lib/owner/adoption.js';
import type { OwnerCore } from '../../../lib/owner/core.js';
import { holderOf } from '../../../lib/owner/owner-like.js';
import type { CloseOptions, Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { HeldLife, type Life } from './life.js';

/** Makes an owner that closes when `life` is over, and cuts that off when it closes for another reason. */
export function lifeOwner(life: Life, options: OwnerOptions, onClientLeft: 'end' | 'keep'): Owner {
  const owner = createOwner(options);
  const close = (): void => {
    const reason = life.end;
    if (onClientLeft === 'keep' && reason === 'the client has left') closeWhenIdle(owner, reason);
    // Where it drains already, for longer than that, it has nobody left to drain for.
    else closeUnawaited(owner, { reason, grace: options.grace ?? 0 });
  };
  if (life.over) {
    close();
    return owner;
  }
  const held = new HeldLife(life);
  owner.own(held, { name: life.label });
  // Whatever happens to the owner, this happens once, and nothing of it is left behind.
  life.onOver(() => {
    // First: the work that runs on is whatever the owner holds beside it.
    held.ended();
    close();
  });
  return owner;
}

/** Nobody awaits this close: what fails in it is reported by `join()`, and by the parent. */
function closeUnawaited(owner: Owner, options: CloseOptions): void {
  owner.close(options).catch(() => undefined);
}

/** Lets its work run on, and closes it when the last of that has ended, and a turn has brought no other. */
function closeWhenIdle(owner: Owner, reason: unknown): void {
  const core = holderOf(owner) as Holder & Pick<OwnerCore, 'list' | 'closing' | 'idle'>;
  const look = (): void => {
    setImmediate(() => {
      if (core.list.holding > 0 || core.closing !== undefined) return;
      core.idle = undefined;
      closeUnawaited(owner, { reason });
    });
  };
  core.idle = look;
  if (core.list.holding === 0) look();
}
