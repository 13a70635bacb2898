import { sharedFix } from '../rules/fix-texts.js';
import { accuse, type Accusation } from './accusation.js';
import { openChain, type SourceKind } from './open-sources.js';
import type { SourceTraces } from './source-traces.js';
import { resetsShare, type Watched } from '../base/rxjs-internals.js';
import { isSpared } from '../record/owner-book.js';
import type { SharedStream, TrackRecord } from '../record/record.js';
import type { ShareListeners } from '../record/share-listeners.js';
import { growing } from '../rules/growing.js';
import type { Circumstances } from '../rules/rule.js';
import type { Place } from '../stack/places.js';

/** The parts of the registry that it uses. */
interface Context {
  readonly shareListeners: ShareListeners;
  readonly traces: SourceTraces;
}

/** Sources that end on their own, or that can no longer send anything. */
export const ENDING_SOURCES: readonly SourceKind[] = ['response', 'promise', 'dropped'];

/** The number of unreachable shared streams that prove a leak. */
const MIN_UNREACHABLE = 2;

/** A connection without observers, whose owner has closed. */
interface Left {
  readonly record: TrackRecord;
  readonly shared: SharedStream;
}

/**
 * Finds the connections that closed owners have left: each owner made a shared stream of its own, at one
 * line, that is still connected. One connection alone proves nothing, since the first owner may make a stream
 * for all. The result is
 *
 * - a leak, if the shared streams of two connections have been collected: nobody can subscribe to these any
 * more;
 * - growth, reported as a note, if each of the last owners of one kind has left one. Their streams may still
 * be in use, e.g. in a cache.
 *
 * It examines the connections that one survey visits.
 */
export class LeftShares {
  readonly #left: Left[] = [];
  /** The highest id of a subscription that waits to reset a `share`. */
  #lastReset = 0;

  constructor(private readonly registry: Context) {}

  /** Adds a connection that no rule reports. */
  add(record: TrackRecord, subscriber: Watched, { at, grace }: Circumstances): void {
    const shared = record.chain?.shared;
    if (shared === undefined) {
      if (resetsShare(subscriber, true)) this.#lastReset = Math.max(this.#lastReset, record.id);
      return;
    }
    const { closedAt, description } = shared.by;
    if (closedAt === undefined || at - closedAt < grace('outlived')) return;
    if (this.registry.shareListeners.hasListener(record) || this.#endsOnItsOwn(subscriber)) return;
    if (!isSpared(description, subscriber, undefined)) this.#left.push({ record, shared });
  }

  /** @param windows The number of consecutive owners that counts as growth. */
  *accusations(windows: number, at: number): Generator<readonly [Accusation, TrackRecord]> {
    for (const group of this.#groups()) {
      const unreachable = group.filter(({ shared: { stream } }) => stream.deref() === undefined);
      const isProved = unreachable.length >= MIN_UNREACHABLE;
      if (!isProved && !isFromEach(group, windows)) continue;
      for (const { record, shared } of isProved ? unreachable : group) {
        yield [aboutShare(accuse(record, growing, isProved ? 'leak' : 'note', at), shared), record];
      }
    }
  }

  /** Groups by line and by the name of the owner. Connections that may be about to be reset are left out. */
  #groups(): Iterable<readonly Left[]> {
    const groups = new Map<Place, Map<string, Left[]>>();
    for (const left of this.#left) {
      if (left.record.id < this.#lastReset) continue;
      const { madeAt, by } = left.shared;
      const ofLine = groups.get(madeAt) ?? new Map<string, Left[]>();
      groups.set(madeAt, ofLine);
      const group = ofLine.get(by.name);
      if (group === undefined) ofLine.set(by.name, [left]);
      else group.push(left);
    }
    return [...groups.values()].flatMap((ofLine) => [...ofLine.values()]);
  }

  #endsOnItsOwn(subscriber: Watched): boolean {
    const sources = openChain(subscriber, this.registry.traces)?.sources;
    return sources === undefined || sources.every(({ kind }) => ENDING_SOURCES.includes(kind));
  }
}

/** Whether each of the last owners of its kind has left one. Only hosts count owners. */
function isFromEach(group: readonly Left[], windows: number): boolean {
  const turns = group.map(({ shared }) => shared.by.description?.ordinal?.());
  const numbers = new Set(turns.map((turn) => turn?.number));
  const last = turns[0]?.of ?? 0;
  if (last < windows) return false;
  for (let number = last; number > last - windows; number--) if (!numbers.has(number)) return false;
  return true;
}

function aboutShare(accusation: Accusation, { madeAt, by }: SharedStream): Accusation {
  return { ...accusation, place: madeAt, owner: by, hint: sharedFix(by.name) };
}
