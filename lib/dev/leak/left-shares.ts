import { sharedFix } from '../rules/fixes.js';
import { accuse, type Accusation } from './accusation.js';
import { openChain, type SourceKind } from './open-sources.js';
import type { SourceTraces } from './source-traces.js';
import { resetsShare, type Watched } from '../base/rxjs-internals.js';
import type { SharedStream, TrackRecord } from '../record/record.js';
import type { ShareListeners } from '../record/share-listeners.js';
import { growing } from '../rules/growing.js';
import type { Circumstances } from '../rules/rule.js';
import type { Place } from '../stack/places.js';

/** What it uses of the registry. */
interface Context {
  readonly shareListeners: ShareListeners;
  readonly traces: SourceTraces;
}

/** These end by themselves, or can wake nobody any more. */
export const ENDING: readonly SourceKind[] = ['response', 'promise', 'dropped'];

/** So many are enough where nobody has the shared stream any more. */
const UNREACHABLE = 2;

/** A connection whose maker has closed, and that nobody listens to. */
interface Left {
  readonly record: TrackRecord;
  readonly shared: SharedStream;
}

/**
 * The connections that closed owners have left: each of them had made a shared stream of its own, at one line, that is connected still. One
 * alone proves nothing, since whoever comes first may make a stream for all. Proved is
 *
 * - a leak, where the shared streams of two of them have been collected: nobody can listen to these any more;
 * - growth, reported as a note, where each of the last owners of one kind has left one. Somebody may still have the streams: a cache, say.
 *
 * Looks through the connections that one survey has come by.
 */
export class LeftShares {
  readonly #left: Left[] = [];
  /** The ids of what waits to reset a `share` when it is time. */
  #lastReset = 0;

  constructor(private readonly registry: Context) {}

  /** A connection that no rule accuses. */
  add(record: TrackRecord, subscriber: Watched, { at, grace }: Circumstances): void {
    const shared = record.chain?.shared;
    if (shared === undefined) {
      if (resetsShare(subscriber)) this.#lastReset = Math.max(this.#lastReset, record.id);
      return;
    }
    const { closedAt, description } = shared.by;
    if (closedAt === undefined || at - closedAt < grace('outlived')) return;
    if (this.registry.shareListeners.hasListener(record) || this.#endsByItself(subscriber)) return;
    if (description?.isExempt?.(subscriber, undefined) !== true) this.#left.push({ record, shared });
  }

  /** @param windows So many owners in a row are growth. */
  *accusations(windows: number, at: number): Generator<readonly [Accusation, TrackRecord]> {
    for (const group of this.#groups()) {
      const unreachable = group.filter(({ shared: { stream } }) => stream.deref() === undefined);
      const isProved = unreachable.length >= UNREACHABLE;
      if (!isProved && !isOfEach(group, windows)) continue;
      for (const { record, shared } of isProved ? unreachable : group) {
        yield [ofShare(accuse(record, growing, isProved ? 'leak' : 'note', at), shared), record];
      }
    }
  }

  /** Those of one line and of owners of one name; without those that may be about to be reset. */
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

  #endsByItself(subscriber: Watched): boolean {
    const sources = openChain(subscriber, this.registry.traces)?.sources;
    return sources === undefined || sources.every(({ kind }) => ENDING.includes(kind));
  }
}

/** Has each of the last owners of its kind left one? Only hosts count these. */
function isOfEach(group: readonly Left[], windows: number): boolean {
  const turns = group.map(({ shared }) => shared.by.description?.ordinal?.());
  const numbers = new Set(turns.map((turn) => turn?.number));
  const last = turns[0]?.of ?? 0;
  if (last < windows) return false;
  for (let number = last; number > last - windows; number--) if (!numbers.has(number)) return false;
  return true;
}

function ofShare(accusation: Accusation, { madeAt, by }: SharedStream): Accusation {
  return { ...accusation, place: madeAt, owner: by, hint: sharedFix(by.name) };
}
