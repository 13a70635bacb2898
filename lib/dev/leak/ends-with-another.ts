import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import type { ShareListeners } from '../record/share-listeners.js';

/**
 * Whether an open subscription ends with another one, so that one fault is one entry: an inner subscription with its
 * outer one, a connection of `share` with its consumers, the subscription of a package with the one that it serves.
 *
 * @param outer The open subscription within which it was made.
 * @param isReported Whether all open subscriptions of the search are reported, and the outer one is among them.
 */
export function endsWithAnother(
  record: TrackRecord,
  outer: TrackRecord | undefined,
  isReported: boolean,
  shareListeners: ShareListeners,
): boolean {
  if (outer !== undefined && (isReported || outer.role === 'silent' || isSameLine(record, outer)))
    return true;
  return record.kind === 'connection' && shareListeners.hasListener(record);
}

/** Whether both were made by the same call of a package, as in a promise of a promise. */
function isSameLine(inner: TrackRecord, outer: TrackRecord): boolean {
  const { site } = placeOf(inner);
  const other = placeOf(outer).site;
  return (
    site !== undefined &&
    site.file === other?.file &&
    site.line === other.line &&
    site.column === other.column
  );
}
