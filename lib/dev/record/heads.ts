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

/** Joint teardowns, by the last subscriber that each includes. */
const jointEnds = new WeakMap<Watched, object>();

/**
 * Observes how `subscriber`, which has the stamp of `head`, ends. Call it before its source is subscribed.
 * The head of a root is read when the root is torn down, and our own operators report theirs (see
 * `Probe.ends`).
 *
 * The subscriber of an rxjs operator gets a prototype of its own, right below its class. Nothing on the
 * object shows it, and other subscribers cost nothing. Costs ~0.2 us.
 *
 * @param emitting Returns the record whose consumer is being called.
 */
export function observeEnd(subscriber: Watched, head: Head, emitting: () => TrackRecord | undefined): void {
  for (const part of finalizersOf(subscriber)) {
    if (typeof part === 'function') continue;
    if (isOperator(part)) {
      notifierStamp.write(part, head);
      insertPrototype(part, notifiers, notifierOf);
    } else addNotifier(part, head);
  }
  if (isOperator(subscriber) || isMadeByHand(subscriber, head))
    insertPrototype(subscriber, operators, (base) => operatorOf(base, emitting));
}

/** The inserted prototypes, by the prototype that each extends. A notifier may be a head, too. */
interface Prototypes {
  readonly of: WeakMap<object, Operator>;
  readonly made: WeakSet<object>;
}
const operators: Prototypes = { of: new WeakMap(), made: new WeakSet() };
const notifiers: Prototypes = { of: new WeakMap(), made: new WeakSet() };

function insertPrototype(
  part: Operator,
  known: Prototypes,
  make: (base: Operator) => PropertyDescriptorMap,
): void {
  const base = Object.getPrototypeOf(part) as Operator;
  if (known.made.has(base) || !isPrototype(base)) return;
  let prototype = known.of.get(base);
  if (prototype === undefined) {
    prototype = Object.create(base, {
      // It has the name of its base.
      constructor: { value: base.constructor, writable: true, configurable: true },
      ...make(base),
    }) as Operator;
    known.of.set(base, prototype);
    known.made.add(prototype);
  }
  // Returns false if the object is frozen: then its end is not observed.
  Reflect.setPrototypeOf(part, prototype);
}

/**
 * Whether it is the prototype of a class, or inserted by us. A Proxy can claim any prototype, and is left
 * alone.
 */
function isPrototype(base: Operator): boolean {
  const { prototype } = base.constructor as { prototype?: object };
  return prototype === base || operators.made.has(base) || notifiers.made.has(base);
}

/**
 * A `takeUntil` passes its own subscriber to its source when its notifier already is a part of that
 * subscriber.
 */
function notifierOf({ next }: Operator): PropertyDescriptorMap {
  return method('next', function (value) {
    // A Proxy of it has no stamp.
    const head = notifierStamp.read(this);
    if (head !== undefined) head.isNotifying = true;
    try {
      next.call(this, value);
    } finally {
      if (head !== undefined) head.isNotifying = false;
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
    if (!closed && head instanceof Head && hasStopped(this, head, emitting())) head.ends ??= 'by its source';
    unsubscribe.call(this);
    // Everything that is torn down with it is closed by now.
    if (!closed && this.closed && head instanceof Head)
      head.ends ??= jointEndOf(this, destination as Watched);
  });
}

function method(
  name: 'next' | 'unsubscribe',
  value: (this: Operator, value?: unknown) => void,
): PropertyDescriptorMap {
  return { [name]: { value, writable: true, configurable: true } };
}

/** Adds a hand-made notifier. */
function addNotifier(part: Watched, head: Head): void {
  const record = recordOf(part);
  if (record !== undefined) head.otherNotifiers = [...(head.otherNotifiers ?? []), record];
}

/** Whether its source has completed or failed. */
function hasStopped({ isStopped }: Watched, head: Head, emitting: TrackRecord | undefined): boolean {
  return isStopped === true && !isCompletedByNotifier(head, emitting);
}

function isCompletedByNotifier(
  { isNotifying: cut, otherNotifiers }: Head,
  emitting: TrackRecord | undefined,
): boolean {
  return cut || (emitting !== undefined && otherNotifiers?.includes(emitting) === true);
}

/** Called when one of our own operators is about to drop `subscriber`. */
export function endHead(subscriber: Watched, by: 'source' | 'others'): void {
  const head = headStamp.read(subscriber);
  if (!(head instanceof Head)) return;
  head.ends ??=
    by === 'source' && !head.isNotifying
      ? 'by its source'
      : jointEndOf(subscriber, subscriber.destination as Watched);
}

/**
 * The joint teardown of everything that ends with the last closed subscriber below `subscriber`: one object
 * for all.
 */
function jointEndOf(subscriber: Watched, below: Watched | null): object {
  let last = subscriber;
  let next: Watched | null | undefined = below;
  for (let left = MAX_CHAIN; left > 0 && next?.closed === true; left--) {
    last = next;
    next = next.destination as Watched | null | undefined;
  }
  const whole = jointEnds.get(last) ?? {};
  jointEnds.set(last, whole);
  return whole;
}

const REMOVES_LISTENER = /\b(?:off|remove\w*Listeners?|removeHandler|detachEvent)\s*\(/;

/** The number of teardowns that are inspected per line, at ~0.3 us each; beyond it, all count as `other`. */
const MAX_INSPECTED = 100;
const inspected = new WeakMap<Place, number>();

/** Records the kind of teardown that the source of `subscriber` returned. */
export function inspectTeardown(subscriber: Watched, teardown: unknown): void {
  const head = headStamp.read(subscriber);
  if (!(head instanceof Head)) return;
  const before = inspected.get(head.madeAt) ?? 0;
  if (before < MAX_INSPECTED) inspected.set(head.madeAt, before + 1);
  const isListener =
    before < MAX_INSPECTED &&
    typeof teardown === 'function' &&
    REMOVES_LISTENER.test(sourceText(teardown as () => void));
  head.teardown = isListener ? 'listener' : 'other';
}

/**
 * Called when the root of `record`, and these heads with it, are about to be torn down. The number of parts
 * is limited, since they may form a circle.
 */
export function endHeads(
  part: Watched,
  record: TrackRecord,
  emitting: TrackRecord | undefined,
  budget = { left: MAX_PARTS },
): void {
  const head = headStamp.read(part);
  if (head instanceof Head) {
    head.ends ??= hasStopped(part, head, emitting) ? 'by its source' : record;
  }
  for (const above of finalizersOf(part)) {
    if (typeof above !== 'function' && isSubscriber(above) && budget.left-- > 0)
      endHeads(above, record, emitting, budget);
  }
}

/** A subscriber of an rxjs operator: from 7.0 to 7.8 its behavior is in fields of its own. */
interface Operator extends Watched {
  next: (this: Operator, value?: unknown) => void;
  unsubscribe: (this: Operator) => void;
}

/**
 * Whether the program made this Subscriber, with a class that is not rxjs's: nothing else observes its end.
 */
function isMadeByHand(part: Watched, { record }: Head): part is Operator {
  return record.role === 'passed' && Object.hasOwn(Object.getPrototypeOf(part) as object, '_next');
}

function isOperator(part: Watched): part is Operator {
  return Object.hasOwn(part, '_next') && Object.hasOwn(part, 'onFinalize');
}
