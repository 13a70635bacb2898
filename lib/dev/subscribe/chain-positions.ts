import type { Link, Trace } from '../../dev-slot.js';
import { OpenGuard, referenceTo } from '../record/open-guard.js';
import type { TrackRecord } from '../record/record.js';

/**
 * The positions of our operators on a record's own chain. Each stands for one subscription at a time: the
 * same Observable, subscribed again as an inner stream, is not taken for the chain, and a `retry` that
 * subscribes it again is not a second stream.
 */
export class ChainPositions {
  readonly #taken: (Trace | undefined)[] = [];
  readonly #links: WeakRef<Link>[];

  constructor(
    readonly record: TrackRecord,
    links: readonly Link[],
  ) {
    this.#links = links.map(referenceTo);
  }

  /** The links that still exist, from the bottom up. */
  get links(): readonly Link[] {
    return this.#links.flatMap((link) => link.deref() ?? []);
  }

  /** Adds positions above the present ones. */
  add(links: readonly Link[]): void {
    this.#links.push(...links.map(referenceTo));
  }

  /** Takes the position of `link`; undefined if it has none, or if it is taken. */
  take(link: Link, now: () => number): Trace | undefined {
    const at = this.#links.findIndex(
      (own, index) => own === referenceTo(link) && this.#taken[index] === undefined,
    );
    return at < 0 ? undefined : this.#fill(at, link, now);
  }

  /** Takes the lowest position, that of `link`, for the record itself. */
  takeLowest(link: Link, now: () => number): Trace {
    return this.#fill(0, link, now, this.record);
  }

  /** The limits of a guard begin here, and end with the position. */
  #fill(at: number, link: Link, now: () => number, own?: TrackRecord): Trace {
    const { record } = this;
    const limits = link.guard ?? NO_LIMITS;
    const { maxAge, maxIdle } = limits;
    const position: Trace = own ?? new PositionTrace(() => this.#free(at));
    this.#taken[at] = position;
    if (maxAge === undefined && maxIdle === undefined) return position;
    const guard = new OpenGuard(link, limits, now(), position);
    record.guards = [...record.guards, guard];
    return maxIdle === undefined ? position : new TimedTrace(position, guard, now);
  }

  #free(at: number): void {
    const { record } = this;
    const position = this.#taken[at];
    this.#taken[at] = undefined;
    if (record.guards.length > 0) record.guards = record.guards.filter(({ trace }) => trace !== position);
  }
}

const NO_LIMITS: NonNullable<Link['guard']> = {};

/** The trace of a part of a chain that another record stands for. */
class PositionTrace implements Trace {
  values = 0;

  constructor(readonly end: () => void) {}
}

/** A trace that records the time of each value: `maxIdle` needs it, so here the clock is read for each value. */
class TimedTrace implements Trace {
  readonly #trace: Trace;
  readonly #guard: OpenGuard;
  readonly #now: () => number;

  constructor(trace: Trace, guard: OpenGuard, now: () => number) {
    this.#trace = trace;
    this.#guard = guard;
    this.#now = now;
  }

  get values(): number {
    return this.#trace.values;
  }

  set values(values: number) {
    this.#trace.values = values;
    this.#guard.silentSince = this.#now();
  }

  end(): void {
    this.#trace.end();
  }
}
