import type { Link, Trace } from '../../dev-slot.js';
import type { TrackRecord } from '../record/record.js';

/**
 * The positions of our operators on a record's own chain. Each stands for one subscription at a time: the
 * same Observable, subscribed again as an inner stream, is not taken for the chain, and a `retry` that
 * subscribes it again is not a second stream.
 */
export class ChainPositions {
  readonly #taken: (Trace | undefined)[] = [];
  readonly #links: readonly WeakRef<Link>[];

  constructor(
    readonly record: TrackRecord,
    links: readonly Link[],
  ) {
    this.#links = links.map(weakRefOf);
  }

  /** The links that still exist, from the bottom up. */
  get links(): readonly Link[] {
    return this.#links.flatMap((link) => link.deref() ?? []);
  }

  /** Takes the position of `link`; undefined if it has none, or if it is taken. */
  take(link: Link, now: () => number): Trace | undefined {
    const at = this.#links.findIndex(
      (own, index) => own === weakRefOf(link) && this.#taken[index] === undefined,
    );
    if (at < 0) return undefined;
    const position = new PositionTrace(() => void (this.#taken[at] = undefined));
    this.#taken[at] = position;
    return link.guard?.maxIdle === undefined ? position : new TimedTrace(position, this.record, now);
  }
}

const references = new WeakMap<Link, WeakRef<Link>>();

/**
 * The WeakRef of a link, one for each. A link refers to its source and its owner, which an ended subscription
 * must not keep alive.
 */
function weakRefOf(link: Link): WeakRef<Link> {
  let reference = references.get(link);
  if (reference === undefined) references.set(link, (reference = new WeakRef(link)));
  return reference;
}

/** The trace of a part of a chain that another record stands for. */
class PositionTrace implements Trace {
  values = 0;

  constructor(readonly end: () => void) {}
}

/**
 * A trace that records the time of each value in `record`: `maxIdle` needs it, so here the clock is read for
 * each value.
 */
export class TimedTrace implements Trace {
  readonly #trace: Trace;
  readonly #record: TrackRecord;
  readonly #now: () => number;

  constructor(trace: Trace, record: TrackRecord, now: () => number) {
    this.#trace = trace;
    this.#record = record;
    this.#now = now;
    record.recordValueTime(record.started);
  }

  get values(): number {
    return this.#trace.values;
  }

  set values(values: number) {
    this.#trace.values = values;
    this.#record.recordValueTime(this.#now());
  }

  end(): void {
    this.#trace.end();
  }
}
