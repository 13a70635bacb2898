import type { OwnerInfo } from './owner-book.js';
import type { TrackRecord } from './record.js';

/** Moves the times of a record, its guards and its owners that are later than `at` to `at`. */
export function clampTimes(record: TrackRecord, at: number): void {
  record.started = Math.min(record.started, at);
  for (const guard of record.guards) {
    guard.started = Math.min(guard.started, at);
    guard.silentSince = Math.min(guard.silentSince, at);
  }
  clampClose(record.owner, at);
  clampClose(record.chain?.shared?.by, at);
}

function clampClose(owner: OwnerInfo | undefined, at: number): void {
  if (owner?.closedAt !== undefined) owner.closedAt = Math.min(owner.closedAt, at);
}
