import type { OwnerCore } from '../../../lib/owner/core.js';
import type { Holder } from '../../../lib/owner/adoption.js';
import { holderOf } from '../../../lib/owner/owner-like.js';
import type { CloseOptions, Owner } from '../../../lib/owner/types.js';

/** Nobody awaits this close: what fails in it is told by `join()`, and by the parent. */
export function closeUnawaited(owner: Owner, options: CloseOptions): void {
  owner.close(options).catch(() => undefined);
}

/** Lets its work run on, and closes it when the last of that has ended, and a turn has brought no other. */
export function closeWhenIdle(owner: Owner, reason: unknown): void {
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
