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
 * Subscriptions that were collected. Nothing can be read from them afterwards, so the facts that matter then
 * are saved while they exist.
 */

/** The parts of the registry that {@link saveFacts} uses. */
export interface SaveContext {
  readonly hooks: { readonly readable: boolean };
  readonly shareListeners: ShareListeners;
  readonly traces: SourceTraces;
  readonly waitsOutside: ((subscriber: Watched) => boolean) | undefined;
}

/** Saves the facts about a subscriber that has stayed, before its strong reference is dropped. */
export function saveFacts(record: TrackRecord, subscriber: Watched, registry: SaveContext): void {
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

/**
 * The accusation of a subscription that was collected without a teardown; undefined if another one is
 * reported instead.
 */
export function accusationOfCollected(
  record: TrackRecord,
  at: number,
  shareListeners: ShareListeners,
): Accusation | undefined {
  const { role, kind, chain, traits, owner } = record;
  record.traits |= COLLECTED;
  // It may have been torn down.
  if ((traits & END_UNSEEN) !== 0) return undefined;
  // Its host knows which subscriptions end with a closed owner: nothing else held this one.
  if (owner?.description !== undefined && owner.closedAt !== undefined) return undefined;
  if (role === 'silent' || role === 'inner' || (traits & PART) !== 0) return undefined;
  const cleanup = (traits & CLEANUP) !== 0;
  const shows = kind === 'promise' || cleanup;
  const dropped = (traits & DROPPED) !== 0 && !shows;
  if (chain?.channel !== undefined && !dropped) return accuse(record, unclosed, 'leak', at);
  // It was collected together with its consumers, which are reported.
  if (kind === 'connection' && shareListeners.hadListener(record)) return undefined;
  const livesOn = cleanup || (traits & WAITS_OUTSIDE) !== 0;
  return { ...accuse(record, abandoned, shows ? 'leak' : 'note', at), livesOn, dropped };
}
