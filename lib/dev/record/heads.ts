import { Head } from './head.js';
import type { TrackRecord } from './record.js';
import { finalizersOf, isSubscriber, LONGEST, MOST_PARTS, type Watched } from '../base/rxjs-internals.js';
import { headStamp, recordOf } from './stamps.js';

/** A subscriber that an operator of rxjs made: what it does is in fields of its own, from 7.0 to 7.8. */
interface Operator extends Watched {
  _next: Handler;
  _error: Handler;
  _complete: Handler;
  onFinalize?: (() => void) | undefined;
}

type Handler = (this: unknown, value?: unknown) => void;

/** What was torn down as a whole, by what was at the end of it. */
const wholes = new WeakMap<Watched, object>();

/**
 * Hears how `subscriber` ends, which has the stamp of `head`, before its source is subscribed. One of a root is asked when that is torn
 * down, and one of our own operators tells it (see `Probe.cut`). Costs three functions for each head of an operator of rxjs.
 *
 * @param emitting Whose consumer is being called.
 */
export function hearEnd(subscriber: Watched, head: Head, emitting: () => TrackRecord | undefined): void {
  for (const part of finalizersOf(subscriber)) {
    if (typeof part === 'function') continue;
    if (isOperator(part)) hearCut(part, head);
    else hearCutter(part, head);
  }
  if (isOperator(subscriber)) hearOperator(subscriber, head, emitting);
}

/** A `takeUntil` passes its own subscriber on to its source, when its notifier is a part of that already. */
function hearCut(notifier: Operator, head: Head): void {
  const { _next: next } = notifier;
  notifier._next = function (value) {
    head.isCut = true;
    try {
      next.call(this, value);
    } finally {
      head.isCut = false;
    }
  };
}

/** One that was made by hand. */
function hearCutter(part: Watched, head: Head): void {
  const record = recordOf(part);
  if (record !== undefined) head.cutters = [...(head.cutters ?? []), record];
}

function hearOperator(subscriber: Operator, head: Head, emitting: () => TrackRecord | undefined): void {
  const { _error: fail, _complete: complete, onFinalize, destination } = subscriber;
  const before = (handle: Handler): Handler =>
    function (value) {
      if (!isCut(head, emitting())) head.ends ??= 'by itself';
      handle.call(this, value);
    };
  subscriber._error = before(fail);
  subscriber._complete = before(complete);
  head.finalize = onFinalize;
  subscriber.onFinalize = () => {
    // While it is being torn down, whatever is torn down with it is closed, and leads on.
    head.ends ??= wholeOf(subscriber, destination as Watched);
    onFinalize?.();
  };
}

function isCut(head: Head, emitting: TrackRecord | undefined): boolean {
  return head.isCut || (emitting !== undefined && head.cutters?.includes(emitting) === true);
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
  for (let left = LONGEST; left > 0 && next?.closed === true; left--) {
    last = next;
    next = next.destination as Watched | null | undefined;
  }
  const whole = wholes.get(last) ?? {};
  wholes.set(last, whole);
  return whole;
}

/** The root of `record` is about to be torn down, and these with it. No more than so many parts are looked at, which may be in a circle. */
export function endHeads(
  part: Watched,
  record: TrackRecord,
  emitting: TrackRecord | undefined,
  budget = { left: MOST_PARTS },
): void {
  const head = headStamp.read(part);
  if (head instanceof Head) {
    const hasStopped = part.isStopped === true && !isCut(head, emitting);
    head.ends ??= hasStopped ? 'by itself' : record;
  }
  for (const above of finalizersOf(part)) {
    if (typeof above !== 'function' && isSubscriber(above) && budget.left-- > 0)
      endHeads(above, record, emitting, budget);
  }
}

function isOperator(part: Watched): part is Operator {
  return (
    Object.hasOwn(part, '_next') && Object.hasOwn(part, '_complete') && Object.hasOwn(part, 'onFinalize')
  );
}
