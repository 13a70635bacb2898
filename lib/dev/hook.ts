import type { Observable } from 'rxjs';

import type { Recorded, RECORD as RecordKey, TrackRecord } from './record.js';
import type { Registry } from './registry.js';
import type { Watched } from './rxjs-shape.js';

export type Subscribe = (this: Observable<unknown>, ...args: unknown[]) => unknown;

/** A Subscriber of rxjs, as its subclasses see it. */
interface Protected extends Watched {
  [RecordKey]: TrackRecord;
  isStopped: boolean;
  next(value: unknown): void;
  _next(value: unknown): void;
}

export type SubscriberClass = new (...args: unknown[]) => Protected;

/** What the code of a hook works with: all of it is passed, so that the code can be compiled anew. */
export interface HookKit {
  readonly Safe: SubscriberClass;
  readonly Subscriber: SubscriberClass;
  readonly original: Subscribe;
  readonly RECORD: typeof RecordKey;
  readonly registry: Registry;
  /** `off` where it could not be taken out, because another tool has wrapped it since. */
  readonly hook: { state: 'on' | 'off' };
}

/**
 * The hook itself: sees every subscribe call of one copy of rxjs, and makes records of its roots.
 *
 * Costs ~1.1x on subscribing a pipe of five operators, without stacks; per value one increment. The code uses nothing
 * from outside but its argument: each copy of rxjs gets a compilation of its own, since code that several share
 * becomes polymorphic, and twice as slow.
 */
export function makeSubscribe(kit: HookKit): Subscribe {
  const { Safe, Subscriber, original, registry, hook } = kit;
  const RECORD: typeof RecordKey = kit.RECORD;

  // Named like its base: a name set afterwards makes every instance several times slower.
  class SafeSubscriber extends Safe {
    constructor(next: unknown, error: unknown, complete: unknown, record: TrackRecord) {
      super(next, error, complete);
      this[RECORD] = record;
    }

    override next(value: unknown): void {
      if (this.isStopped) super.next(value);
      else {
        this[RECORD].values++;
        this._next(value);
      }
    }

    override unsubscribe(): void {
      if (!this.closed) this[RECORD].end();
      super.unsubscribe();
    }
  }

  /** The test that rxjs makes: a Subscriber of another copy counts, by its shape. */
  function isSubscriber(value: unknown): value is Recorded {
    if (value instanceof Subscriber) return true;
    if (typeof value !== 'object' || value === null || !('closed' in value)) return false;
    const { next, error, complete, add, remove, unsubscribe } = value as Record<string, unknown>;
    return (
      typeof add === 'function' &&
      typeof remove === 'function' &&
      typeof unsubscribe === 'function' &&
      typeof next === 'function' &&
      typeof error === 'function' &&
      typeof complete === 'function'
    );
  }

  /** Open, nobody's child, and without a record: rxjs, or the user, made it to be the end of a pipe. */
  function isRoot(subscriber: Recorded): boolean {
    const parents = subscriber._parentage;
    if (subscriber.closed || subscriber[RECORD]?.open === true) return false;
    return parents === null || (Array.isArray(parents) && parents.length === 0);
  }

  function adopt(subscriber: Recorded, record: TrackRecord): void {
    const before = subscriber.initialTeardown;
    subscriber[RECORD] = record;
    subscriber.initialTeardown = () => {
      record.end();
      before?.();
    };
  }

  return function subscribe(
    this: Observable<unknown>,
    target?: unknown,
    error?: unknown,
    complete?: unknown,
  ): unknown {
    if (hook.state === 'off') return original.call(this, target, error, complete);
    const { current, top, head } = registry;
    let record: TrackRecord;
    let subscriber: Recorded;
    if (isSubscriber(target)) {
      if (!isRoot(target)) {
        // What is subscribed on behalf of a root: is it where its chain goes on?
        if (this === top) registry.reachTop(target);
        else if (target === head) registry.continueChain(this, target);
        return original.call(this, target);
      }
      subscriber = target;
      record = registry.openRoot(this, target, subscribe);
      adopt(target, record);
    } else {
      record = registry.openRoot(this, undefined, subscribe);
      subscriber = new SafeSubscriber(target, error, complete, record);
    }
    registry.begin(record, subscriber, this);
    registry.current = record;
    try {
      return original.call(this, subscriber);
    } finally {
      registry.current = current;
      registry.top = top;
      registry.head = head;
    }
  };
}
