import type { Link } from '../../dev-slot.js';

/** The counts of a record, as far as a guard compares them with its own. */
interface Counts {
  readonly values: number;
  idle(at: number): number | undefined;
}

/**
 * A guard with limits that is open on the chain of a record. Its times and values are its own: a `repeat` below it
 * makes it newer than the record, and the record may go on after it. Times are ms since the registry began.
 */
export class OpenGuard {
  readonly name: string | undefined;
  readonly maxAge: number;
  readonly maxIdle: number;
  /** Whether it has a `maxIdle`: otherwise the clock is not read for each value. */
  readonly isTimed: boolean;
  /** The start of its silence, if it is timed. */
  silentSince: number;
  /** It must not keep the link alive, since that leads to the source and the owner. */
  readonly link: WeakRef<Link>;

  constructor(
    link: Link,
    { maxAge = Infinity, maxIdle }: NonNullable<Link['guard']>,
    public started: number,
    readonly trace: { readonly values: number },
  ) {
    this.link = referenceTo(link);
    this.name = link.name;
    this.maxAge = maxAge;
    this.maxIdle = maxIdle ?? Infinity;
    this.isTimed = maxIdle !== undefined;
    this.silentSince = started;
  }

  get values(): number {
    return this.trace.values;
  }

  age(at: number): number {
    return at - this.started;
  }

  /**
   * ms without a value; undefined if that is not known. Without `maxIdle` the time is that of the record, if every
   * value has reached its consumer.
   */
  idle(at: number, record: Counts): number | undefined {
    const { values } = this;
    if (this.isTimed) return at - this.silentSince;
    const idle = record.idle(at);
    if (idle === undefined || (values > 0 && values !== record.values)) return undefined;
    return values === 0 ? this.age(at) : Math.min(idle, this.age(at));
  }
}

/** Of most chains. */
export const NO_GUARDS: readonly OpenGuard[] = [];

const references = new WeakMap<Link, WeakRef<Link>>();

/**
 * The WeakRef of a link, one for each. A link refers to its source and its owner, which an ended subscription
 * must not keep alive.
 */
export function referenceTo(link: Link): WeakRef<Link> {
  let reference = references.get(link);
  if (reference === undefined) references.set(link, (reference = new WeakRef(link)));
  return reference;
}
