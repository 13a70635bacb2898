import { accuse, type Accusation } from '../leak/accusation.js';
import type { ShareListeners } from '../record/share-listeners.js';
import { isDropped } from '../leak/dropped.js';
import type { SourceTraces } from '../leak/source-traces.js';
import {
  CLEANUP,
  DROPPED,
  COLLECTED,
  WAITS_OUTSIDE,
  PART,
  type TrackRecord,
  END_UNSEEN,
} from '../record/record.js';
import { hasCleanup, isChild, type Watched } from '../base/rxjs-internals.js';
import { abandoned } from '../rules/abandoned.js';
import { unclosed } from '../rules/unclosed.js';
import { isTeardownObserved } from '../subscribe/teardowns.js';

/*
 * What has been collected can no longer be asked. So what matters then is noticed while it is there.
 */

/** What is used of the registry to look at a subscriber. */
export interface NoticeContext {
  readonly hooks: { readonly readable: boolean };
  readonly shareListeners: ShareListeners;
  readonly traces: SourceTraces;
  readonly waitsOutside: ((subscriber: Watched) => boolean) | undefined;
}

/** Looks at a subscriber that has stayed, before it is let go of. */
export function notice(record: TrackRecord, subscriber: Watched, registry: NoticeContext): void {
  const { hooks, shareListeners } = registry;
  if (record.kind === 'connection') shareListeners.saveListeners(record);
  const part = record.kind !== 'guarded' && isChild(subscriber) ? PART : 0;
  const cleanup = hooks.readable && hasCleanup(subscriber) ? CLEANUP : 0;
  const dropped = isDropped(subscriber, registry) === false ? 0 : DROPPED;
  const unheard = record.role === 'passed' && !isTeardownObserved(subscriber) ? END_UNSEEN : 0;
  const outlives = registry.waitsOutside?.(subscriber) === true ? WAITS_OUTSIDE : 0;
  record.traits =
    (record.traits & ~(PART | CLEANUP | DROPPED | END_UNSEEN | WAITS_OUTSIDE)) |
    part |
    cleanup |
    dropped |
    unheard |
    outlives;
}

/** What a subscription is charged with that was collected and never torn down; undefined where another stands for it. */
export function chargeOfLost(
  record: TrackRecord,
  at: number,
  shareListeners: ShareListeners,
): Accusation | undefined {
  const { role, kind, chain, traits, owner } = record;
  record.traits |= COLLECTED;
  // It may have been torn down as well.
  if ((traits & END_UNSEEN) !== 0) return undefined;
  // Its host knows what goes with an owner that has ended: it hung on nothing else.
  if (owner?.description !== undefined && owner.closedAt !== undefined) return undefined;
  if (role === 'silent' || role === 'inner' || (traits & PART) !== 0) return undefined;
  if (chain?.channel !== undefined) return accuse(record, unclosed, 'leak', at);
  // It has gone together with whoever listened, who is reported.
  if (kind === 'connection' && shareListeners.hadListener(record)) return undefined;
  const cleanup = (traits & CLEANUP) !== 0;
  const shows = kind === 'promise' || cleanup;
  const dropped = (traits & DROPPED) !== 0 && !shows;
  const livesOn = cleanup || (traits & WAITS_OUTSIDE) !== 0;
  return { ...accuse(record, abandoned, shows ? 'leak' : 'note', at), livesOn, dropped };
}
