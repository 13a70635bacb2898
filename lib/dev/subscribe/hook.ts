import type { Observable, Subscription, TeardownLogic } from 'rxjs';

import type { WorkWatcher } from './current-call.js';
import type { HookKit, Next, Protected, Subscribe } from './hook-kit.js';
import type { TrackRecord } from '../record/record.js';
import type { Chained, Watched } from '../base/rxjs-internals.js';
import type { Stack } from '../stack/places.js';

/**
 * The hook itself: sees every subscribe call of one copy of rxjs, and makes records of its roots.
 *
 * Costs 1.2x on subscribing to a Subject and 1.1x on a pipe of five operators, without stacks (`docs/performance.md`); per value
 * one increment. The code uses nothing from outside but its argument: each copy of rxjs gets a compilation of its own, since code that
 * several share becomes polymorphic, and twice as slow.
 */
export function makeHook(kit: HookKit): { subscribe: Subscribe; next: Next } {
  const {
    Safe,
    Subscriber,
    base,
    subscribe: original,
    config,
    registry,
    next: handOn,
    plainNext,
    TrackRecord: RootRecord,
    GIVEN,
    StackHolder,
    ownerHere,
    stamps: { openRecordOf, readRecordsBy, recordStamp },
    mishap,
    looksLikeSubscriber,
    isOwnersObserver,
    hook,
    sources,
  } = kit;
  const { opening, zombies, clock, records } = registry;

  /** Stands for the record of one that somebody makes by the constructor of another. */
  const UNTOLD = new RootRecord(0, 'root', 'silent', undefined, 0, undefined);

  // Named like its base: a name set afterwards makes each instance several times slower.
  class SafeSubscriber extends Safe {
    #record: TrackRecord;

    // Without it, V8 makes a list of the arguments first.
    constructor(next: unknown, error: unknown, complete: unknown) {
      super(next, error, complete);
      this.#record = UNTOLD;
    }

    /** Asked for by a Proxy, too, which has the methods and not the field. */
    static recordOf(subscriber: object): TrackRecord {
      return #record in subscriber ? subscriber.#record : UNTOLD;
    }

    static give(subscriber: object, record: TrackRecord): void {
      (subscriber as SafeSubscriber).#record = record;
    }

    override _next(value: unknown): void {
      Plain.recordOf(this).values++;
      super._next(value);
    }

    override _addParent(parent: unknown): void {
      Plain.recordOf(this).traits |= GIVEN;
      super._addParent(parent);
    }

    override unsubscribe(): void {
      const record = Plain.recordOf(this);
      if (!this.closed && record !== UNTOLD) {
        try {
          zombies.close(record, this);
        } catch (failure) {
          mishap('watching a teardown', failure);
        }
      }
      base.unsubscribe.call(this);
    }
  }

  const Plain = SafeSubscriber;

  /** Of a nested root, whose consumer may be there to feed the one that it was made for: it is known which one is called. */
  const Nested = class SafeSubscriber extends Plain {
    override _next(value: unknown): void {
      const { emitting } = zombies;
      zombies.emitting = Plain.recordOf(this);
      try {
        super._next(value);
      } finally {
        zombies.emitting = emitting;
      }
    }
  };

  readRecordsBy((subscriber) => {
    const record = Plain.recordOf(subscriber);
    return record === UNTOLD ? undefined : record;
  });

  /** A function of its own: so compiled, it makes one without a call of each constructor. */
  function subscriberFor(next: unknown, error: unknown, complete: unknown): Protected {
    return opening.current === undefined
      ? new Plain(next, error, complete)
      : new Nested(next, error, complete);
  }

  /** The test that rxjs makes. */
  function isSubscriber(value: unknown): value is Watched {
    if (value instanceof Subscriber) return true;
    return typeof value === 'object' && value !== null && looksLikeSubscriber(value);
  }

  /** Open, nobody's child, and without a record: rxjs, or the user, made it to be the end of a pipe. */
  function isRoot(subscriber: Watched): boolean {
    const parents = subscriber._parentage;
    // Asked first: most are somebody's child.
    if (parents !== null && !(Array.isArray(parents) && parents.length === 0)) return false;
    return !subscriber.closed && openRecordOf(subscriber) === undefined;
  }

  /** What rxjs does to subscribe, without its closure and its three calls. */
  function run(source: Observable<unknown>, subscriber: Watched): unknown {
    const { operator, source: above } = source as unknown as Chained;
    // A Subject drops whoever is torn down: to look at each subscription would cost a tenth of it.
    const isTop = !operator && !above;
    if (isTop && !(sources.knowsSubjects && 'observers' in source)) return runTop(source, subscriber);
    if (config === undefined || config.useDeprecatedSynchronousErrorHandling) {
      original.call(source, subscriber);
    } else {
      (subscriber as unknown as Subscription).add(
        operator
          ? operator.call(subscriber, above)
          : above
            ? (source as unknown as Chained)._subscribe(subscriber)
            : (source as unknown as Chained)._trySubscribe(subscriber),
      );
    }
    return subscriber;
  }

  /** The same, where a source is watched that is made of no other one. Apart: V8 has little room for it in what calls `run`. */
  function runTop(source: Observable<unknown>, subscriber: Watched): unknown {
    const unseen = sources.meet(source, subscriber);
    let teardown: TeardownLogic;
    if (config === undefined || config.useDeprecatedSynchronousErrorHandling) {
      original.call(source, subscriber);
      teardown = (subscriber._finalizers ?? subscriber._teardowns)?.[0];
    } else {
      teardown = (source as unknown as Chained)._trySubscribe(subscriber);
      (subscriber as unknown as Subscription).add(teardown);
    }
    sources.met(source, subscriber, teardown, unseen);
    return subscriber;
  }

  /** The same, where somebody looks after what is begun meanwhile. */
  function runWatched(source: Observable<unknown>, subscriber: Watched, works: WorkWatcher): unknown {
    const before = works.begin(source);
    try {
      return run(source, subscriber);
    } finally {
      works.end(before);
    }
  }

  /** Most of what is subscribed is part of a root: this is small, so that it is compiled into what calls it. */
  function subscribe(
    this: Observable<unknown>,
    target?: unknown,
    error?: unknown,
    complete?: unknown,
  ): unknown {
    if (hook.state === 'off') return original.call(this, target, error, complete);
    if (!isSubscriber(target)) {
      if (typeof target === 'object' && target !== null && isOwnersObserver(target))
        return original.call(this, target);
      return open(this, subscriberFor(target, error, complete), false);
    }
    if (isRoot(target)) return open(this, target, true);
    const { current, previous, lastNested } = opening;
    try {
      opening.pass(this, target);
    } catch (failure) {
      mishap('watching a subscribe call', failure);
    }
    try {
      return opening.works === undefined ? run(this, target) : runWatched(this, target, opening.works);
    } finally {
      // Outside of all others, nothing comes on behalf of the same.
      if (current === undefined && previous === undefined) opening.forget();
      if (opening.lastNested !== lastNested) zombies.made(target, lastNested, opening.lastNested);
    }
  }

  /**
   * Subscribes a root; `passed`, where its Subscriber was not made by us.
   *
   * Not in parts: as long as it is, V8 compiles it by itself, and rxjs's own part into it. In two halves it was compiled into its
   * callers, which left no room for that: subscribing to a Subject took 1.37 times what it takes bare, not 1.2 times.
   */
  function open(source: Observable<unknown>, subscriber: Watched, passed: boolean): unknown {
    const { current, top, head, lastNested, works } = opening;
    let leave: (() => void) | undefined;
    let record: TrackRecord | undefined;
    // Whatever fails here costs the record, never the program's call.
    try {
      let stack: Stack | undefined;
      if (registry.samples > 0) {
        // Taken right here: what is called in between would be frames too, and each costs as much as one of the user's.
        stack = new StackHolder();
        const limit = Error.stackTraceLimit;
        try {
          Error.stackTraceLimit = opening.frames(passed);
        } catch {
          // Frozen: the stack is as long as the program has it.
        }
        if ((Error as Partial<ErrorConstructor>).captureStackTrace) Error.captureStackTrace(stack, subscribe);
        else stack.stack = new Error().stack;
        if (Error.stackTraceLimit !== limit) Error.stackTraceLimit = limit;
      }
      registry.sweep.arm();
      record = new RootRecord(
        records.nextId(),
        current === undefined ? 'root' : 'nested',
        passed ? 'passed' : 'plain',
        subscriber,
        clock.moment,
        stack,
      );
      const cause = current ?? zombies.emitting;
      if (cause !== undefined) record.setParents(current?.id, cause.within ?? cause.id);
      if (current !== undefined) opening.lastNested = record.id;
      if (passed) recordStamp.write(subscriber, record);
      else Plain.give(subscriber, record);
      opening.follow(record, subscriber, source);
      // What its chain says of its owner goes before.
      const ambient = record.owner === undefined ? ownerHere() : undefined;
      if (ambient !== undefined) opening.attribute(record, ambient);
      if (passed) opening.connect(record, source, stack);
      // Only now: what cannot be subscribed is not open.
      record.linkBefore(records.young);
      opening.begin(source);
      opening.onRoot?.(record, subscriber, source);
      opening.current = record;
      leave = works?.enter(source, record);
    } catch (failure) {
      record?.end();
      mishap('watching a subscribe call', failure);
    }
    try {
      return run(source, subscriber);
    } catch (error) {
      // Nothing of it has begun: there is nothing to end.
      if (!(subscriber._finalizers ?? subscriber._teardowns)?.length) record?.end();
      throw error;
    } finally {
      if (opening.lastNested !== lastNested) zombies.made(subscriber, lastNested, opening.lastNested);
      leave?.();
      opening.forget();
      opening.current = current;
      opening.top = top;
      opening.head = head;
    }
  }

  /** What rxjs does with a value, and as small: so each is compiled into the one above it. */
  function next(this: Protected, value: unknown): void {
    if (this.isStopped) tellStopped(this, value, next);
    else this._next(value);
  }

  /** What nobody is to hear is noticed. */
  function tellStopped(subscriber: Protected, value: unknown, below: Next): void {
    if (hook.state === 'on') {
      try {
        zombies.stopped(subscriber, below);
      } catch (failure) {
        mishap('watching a stopped subscriber', failure);
      }
    }
    handOn.call(subscriber, value);
  }

  /** The same, where another tool had put its own in the place of rxjs's before. */
  function nextOfOthers(this: Protected, value: unknown): void {
    if (this.isStopped) tellStopped(this, value, nextOfOthers);
    else handOn.call(this, value);
  }

  return { subscribe, next: plainNext ? next : nextOfOthers };
}
