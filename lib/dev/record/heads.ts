import type { Place } from '../stack/places.js';
import { Head } from './head.js';
import type { TrackRecord } from './record.js';
import {
  finalizersOf,
  isSubscriber,
  MAX_CHAIN,
  MAX_PARTS,
  sourceText,
  type Watched,
} from '../base/rxjs-internals.js';
import { headStamp, notifierStamp, recordOf } from './stamps.js';

/** What was torn down as a whole, by what was at the end of it. */
const wholes = new WeakMap<Watched, object>();

/**
 * Hears how `subscriber` ends, which has the stamp of `head`, before its source is subscribed. One of a root is asked when that is torn
 * down, and one of our own operators tells it (see `Probe.ends`).
 *
 * One of an operator of rxjs is made one of a class of its own, right below that which it is of: nothing on it shows that, and all others
 * pay nothing. Costs ~0.2 us.
 *
 * @param emitting Whose consumer is being called.
 */
export function hearEnd(subscriber: Watched, head: Head, emitting: () => TrackRecord | undefined): void {
  for (const part of finalizersOf(subscriber)) {
    if (typeof part === 'function') continue;
    if (isOperator(part)) {
      notifierStamp.write(part, head);
      hear(part, notifiers, notifierOf);
    } else hearCutter(part, head);
  }
  if (isOperator(subscriber) || isMadeByHand(subscriber, head))
    hear(subscriber, operators, (base) => operatorOf(base, emitting));
}

/** By the prototype that they stand before; a notifier may be a head, too. */
interface Prototypes {
  readonly of: WeakMap<object, Operator>;
  readonly made: WeakSet<object>;
}
const operators: Prototypes = { of: new WeakMap(), made: new WeakSet() };
const notifiers: Prototypes = { of: new WeakMap(), made: new WeakSet() };

function hear(part: Operator, known: Prototypes, make: (base: Operator) => PropertyDescriptorMap): void {
  const base = Object.getPrototypeOf(part) as Operator;
  if (known.made.has(base) || !isPrototype(base)) return;
  let prototype = known.of.get(base);
  if (prototype === undefined) {
    prototype = Object.create(base, {
      // It is called what its base is called.
      constructor: { value: base.constructor, writable: true, configurable: true },
      ...make(base),
    }) as Operator;
    known.of.set(base, prototype);
    known.made.add(prototype);
  }
  // False where it is frozen: then its end is not heard.
  Reflect.setPrototypeOf(part, prototype);
}

/** Of a class, or of ours. A Proxy may say anything of what it stands for: that is left alone. */
function isPrototype(base: Operator): boolean {
  const { prototype } = base.constructor as { prototype?: object };
  return prototype === base || operators.made.has(base) || notifiers.made.has(base);
}

/** A `takeUntil` passes its own subscriber on to its source, when its notifier is a part of that already. */
function notifierOf({ next }: Operator): PropertyDescriptorMap {
  return method('next', function (value) {
    // A Proxy that stands for it has no stamp.
    const head = notifierStamp.read(this);
    if (head !== undefined) head.isCut = true;
    try {
      next.call(this, value);
    } finally {
      if (head !== undefined) head.isCut = false;
    }
  });
}

function operatorOf(
  { unsubscribe }: Operator,
  emitting: () => TrackRecord | undefined,
): PropertyDescriptorMap {
  return method('unsubscribe', function () {
    const head = headStamp.read(this);
    const { closed, destination } = this;
    if (!closed && head instanceof Head && hasStopped(this, head, emitting())) head.ends ??= 'by itself';
    unsubscribe.call(this);
    // Whatever is torn down with it is closed by now, and leads on.
    if (!closed && this.closed && head instanceof Head) head.ends ??= wholeOf(this, destination as Watched);
  });
}

function method(
  name: 'next' | 'unsubscribe',
  value: (this: Operator, value?: unknown) => void,
): PropertyDescriptorMap {
  return { [name]: { value, writable: true, configurable: true } };
}

/** One that was made by hand. */
function hearCutter(part: Watched, head: Head): void {
  const record = recordOf(part);
  if (record !== undefined) head.cutters = [...(head.cutters ?? []), record];
}

/** Has its source completed or failed? */
function hasStopped({ isStopped }: Watched, head: Head, emitting: TrackRecord | undefined): boolean {
  return isStopped === true && !isCut(head, emitting);
}

function isCut({ isCut: cut, cutters }: Head, emitting: TrackRecord | undefined): boolean {
  return cut || (emitting !== undefined && cutters?.includes(emitting) === true);
}

/** One of our own operators is about to let go of `subscriber`. */
export function endHead(subscriber: Watched, by: 'source' | 'others'): void {
  const head = headStamp.read(subscriber);
  if (!(head instanceof Head)) return;
  head.ends ??=
    by === 'source' && !head.isCut ? 'by itself' : wholeOf(subscriber, subscriber.destination as Watched);
}

/** One and the same for all that ends with the last closed one below `subscriber`. */
function wholeOf(subscriber: Watched, below: Watched | null): object {
  let last = subscriber;
  let next: Watched | null | undefined = below;
  for (let left = MAX_CHAIN; left > 0 && next?.closed === true; left--) {
    last = next;
    next = next.destination as Watched | null | undefined;
  }
  const whole = wholes.get(last) ?? {};
  wholes.set(last, whole);
  return whole;
}

const REMOVES = /\b(?:off|remove\w*Listeners?|removeHandler|detachEvent)\s*\(/;

/** The teardowns of so many heads of a line are read, at ~0.3 us; then it is only known that there is one. */
const READ = 100;
const read = new WeakMap<Place, number>();

/** The source of `subscriber` has returned `teardown`. */
export function hearTeardown(subscriber: Watched, teardown: unknown): void {
  const head = headStamp.read(subscriber);
  if (!(head instanceof Head)) return;
  const before = read.get(head.madeAt) ?? 0;
  if (before < READ) read.set(head.madeAt, before + 1);
  const isListener =
    before < READ && typeof teardown === 'function' && REMOVES.test(sourceText(teardown as () => void));
  head.teardown = isListener ? 'listener' : 'other';
}

/** The root of `record` is about to be torn down, and these with it. No more than so many parts are looked at, which may be in a circle. */
export function endHeads(
  part: Watched,
  record: TrackRecord,
  emitting: TrackRecord | undefined,
  budget = { left: MAX_PARTS },
): void {
  const head = headStamp.read(part);
  if (head instanceof Head) {
    head.ends ??= hasStopped(part, head, emitting) ? 'by itself' : record;
  }
  for (const above of finalizersOf(part)) {
    if (typeof above !== 'function' && isSubscriber(above) && budget.left-- > 0)
      endHeads(above, record, emitting, budget);
  }
}

/** A subscriber that an operator of rxjs made: what it does is in fields of its own, from 7.0 to 7.8. */
interface Operator extends Watched {
  next: (this: Operator, value?: unknown) => void;
  unsubscribe: (this: Operator) => void;
}

/** A Subscriber that the program has made, of a class other than rxjs's own: nothing else hears its end. */
function isMadeByHand(part: Watched, { record }: Head): part is Operator {
  return record.role === 'passed' && Object.hasOwn(Object.getPrototypeOf(part) as object, '_next');
}

function isOperator(part: Watched): part is Operator {
  return Object.hasOwn(part, '_next') && Object.hasOwn(part, 'onFinalize');
}
