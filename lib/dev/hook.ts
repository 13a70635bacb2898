import type { Observable } from 'rxjs';

import type { Recorded, RECORD as RecordKey, TrackRecord } from './record.js';
import type { Opening } from './opening.js';
import type { Watched } from './rxjs-shape.js';
import type { Stack } from './sites.js';
import type { Zombies } from './zombies.js';

export type Subscribe = (this: Observable<unknown>, ...args: unknown[]) => unknown;
export type Next = (this: Protected, value: unknown) => void;

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
  readonly originals: { readonly subscribe: Subscribe; readonly next: Next };
  readonly RECORD: typeof RecordKey;
  /** The mark of an observer of our own. */
  readonly OURS: symbol;
  readonly opening: Opening;
  readonly zombies: Zombies;
  /** `off` where it could not be taken out, because another tool has wrapped it since. */
  readonly hook: { state: 'on' | 'off' };
}

/**
 * The hook itself: sees every subscribe call of one copy of rxjs, and makes records of its roots; and sees which values come
 * when a subscriber has stopped.
 *
 * Costs ~1.3x on subscribing a pipe of five operators, without stacks (`docs/performance.md`); per value one increment. The code uses nothing
 * from outside but its argument: each copy of rxjs gets a compilation of its own, since code that several share
 * becomes polymorphic, and twice as slow.
 */
export function makeHook(kit: HookKit): { subscribe: Subscribe; next: Next } {
  const { Safe, Subscriber, opening, zombies, hook } = kit;
  const { subscribe: original, next: handOn } = kit.originals;
  const RECORD: typeof RecordKey = kit.RECORD;
  const { OURS } = kit;
  const prototype = Subscriber.prototype as { next: Next };

  // Named like its base: a name set afterwards makes every instance several times slower.
  class SafeSubscriber extends Safe {
    constructor(next: unknown, error: unknown, complete: unknown, record: TrackRecord) {
      super(next, error, complete);
      this[RECORD] = record;
    }

    override next(value: unknown): void {
      if (this.isStopped) super.next(value);
      else {
        const record = this[RECORD];
        record.values++;
        if (record.parent !== undefined) feed(this, record, value);
        else if (prototype.next === next) this._next(value);
        // Another tool wants to be asked too: zone.js looks for the right zone there.
        else super.next(value);
      }
    }

    override unsubscribe(): void {
      if (!this.closed) zombies.close(this[RECORD], this);
      super.unsubscribe();
    }
  }

  /** Hands a value to the consumer of a nested root, which may be there to feed the one that it was made for. */
  function feed(subscriber: SafeSubscriber, record: TrackRecord, value: unknown): void {
    const { emitting } = zombies;
    zombies.emitting = record;
    try {
      prototype.next.call(subscriber, value);
    } finally {
      zombies.emitting = emitting;
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
    // Asked first: most are somebody's child.
    if (parents !== null && !(Array.isArray(parents) && parents.length === 0)) return false;
    return !subscriber.closed && subscriber[RECORD]?.open !== true;
  }

  function adopt(subscriber: Recorded, record: TrackRecord): void {
    const before = subscriber.initialTeardown;
    subscriber[RECORD] = record;
    subscriber.initialTeardown = () => {
      zombies.close(record, subscriber);
      before?.();
    };
  }

  function subscribe(
    this: Observable<unknown>,
    target?: unknown,
    error?: unknown,
    complete?: unknown,
  ): unknown {
    if (hook.state === 'off') return original.call(this, target, error, complete);
    const { current, top, head, previous, lastNested, works, visit } = opening;
    const passed = isSubscriber(target) ? target : undefined;
    if (passed !== undefined) {
      if (!isRoot(passed)) {
        // What is subscribed on behalf of a root: is it where its chain goes on?
        if (this === top) opening.reachTop(passed);
        else if (passed === head) opening.continueChain(this, passed);
        opening.pass(this);
        if (works !== undefined) opening.visit = works.visit(this);
        const result = original.call(this, passed);
        // Outside of all others, nothing comes on behalf of the same.
        if (current === undefined && previous === undefined) opening.forget();
        if (works !== undefined) opening.visit = visit;
        if (opening.lastNested !== lastNested) zombies.made(passed, lastNested, opening.lastNested);
        return result;
      }
    } else if (typeof target === 'object' && target !== null && OURS in target) {
      // An owner listens to its notifier: whatever that is for is watched by itself.
      return original.call(this, target);
    }
    const frames = opening.frames(passed !== undefined);
    let stack: Stack | undefined;
    if (frames > 0) {
      // Taken right here: what is called in between would be frames too, and each costs as much as one of the user's.
      stack = { stack: undefined, lender: undefined };
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = frames;
      if ((Error as Partial<ErrorConstructor>).captureStackTrace) Error.captureStackTrace(stack, subscribe);
      else stack.stack = new Error().stack;
      Error.stackTraceLimit = limit;
    }
    const record = opening.root(this, passed, stack);
    const subscriber = passed ?? new SafeSubscriber(target, error, complete, record);
    if (passed !== undefined) adopt(passed, record);
    opening.begin(record, subscriber, this);
    opening.current = record;
    works?.enter(this, record);
    try {
      return original.call(this, subscriber);
    } finally {
      if (opening.lastNested !== lastNested) zombies.made(subscriber, lastNested, opening.lastNested);
      works?.leave(visit);
      opening.forget();
      opening.current = current;
      opening.top = top;
      opening.head = head;
    }
  }

  /** What rxjs does with a value, as fast; and what nobody is to hear is noticed. */
  function next(this: Protected, value: unknown): void {
    if (!this.isStopped) {
      this._next(value);
      return;
    }
    if (hook.state === 'on') zombies.stopped(this);
    handOn.call(this, value);
  }

  /** The same, where another tool had put its own in the place of rxjs's before. */
  function nextOfOthers(this: Protected, value: unknown): void {
    if (this.isStopped && hook.state === 'on') zombies.stopped(this);
    handOn.call(this, value);
  }

  return { subscribe, next: /\bisStopped\b/.test(handOn.toString()) ? next : nextOfOthers };
}
