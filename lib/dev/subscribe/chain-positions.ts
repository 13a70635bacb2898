import type { Link, Trace } from '../../probe.js';
import type { TrackRecord } from '../record/record.js';

/**
 * Which positions of a record's own chain are taken: each stands for one subscription at a time. So the same
 * Observable, subscribed again as an inner stream, is not mistaken for the chain, and a `retry` that subscribes it
 * anew is no second stream.
 */
export class ChainPositions {
  readonly #taken: (Trace | undefined)[] = [];
  readonly #links: readonly WeakRef<Link>[];

  constructor(
    readonly record: TrackRecord,
    links: readonly Link[],
  ) {
    this.#links = links.map(weakly);
  }

  /** The operators of ours, from below, as far as they are there. */
  get links(): readonly Link[] {
    return this.#links.flatMap((link) => link.deref() ?? []);
  }

  /** Takes the position of `link`; undefined where it has none, or it is taken. */
  take(link: Link, now: () => number): Trace | undefined {
    const at = this.#links.findIndex(
      (own, index) => own === weakly(link) && this.#taken[index] === undefined,
    );
    if (at < 0) return undefined;
    const position = new Position(() => void (this.#taken[at] = undefined));
    this.#taken[at] = position;
    return link.guard?.maxIdle === undefined ? position : new Timed(position, this.record, now);
  }
}

const references = new WeakMap<Link, WeakRef<Link>>();

/** The one reference to a link. A link leads to its source and its owner, and these are not kept by a subscription that has ended. */
function weakly(link: Link): WeakRef<Link> {
  let reference = references.get(link);
  if (reference === undefined) references.set(link, (reference = new WeakRef(link)));
  return reference;
}

/** Stands for a part of a chain that another record stands for. */
class Position implements Trace {
  values = 0;

  constructor(readonly end: () => void) {}
}

/** Tells `record` the moment of each value: under `maxIdle` that counts, so here the clock is read for each. */
export class Timed implements Trace {
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
