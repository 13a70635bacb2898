import type { Observable, Subscription, TeardownLogic } from 'rxjs';

import type { WorkObserver } from './current-call.js';
import type { HookKit, Next, Protected, Subscribe } from './hook-kit.js';
import type { TrackRecord } from '../record/record.js';
import type { Chained, Watched } from '../base/rxjs-internals.js';
import type { Stack } from '../stack/places.js';

/**
 * The hook: sees every subscribe call of one copy of rxjs, and makes the records of its roots.
 *
 * Costs 1.2x on subscribing to a Subject and 1.1x on a pipe of five operators, without stacks
 * (`docs/performance.md`), and one increment per value. The code uses nothing except its argument: each copy
 * of rxjs gets a compilation of its own, since code that several copies share becomes polymorphic, and twice
 * as slow.
 */
export function makeHook(kit: HookKit): { subscribe: Subscribe; next: Next } {
  const {
    Safe,
    Subscriber,
    base,
    subscribe: original,
    config,
    registry,
    next: originalNext,
    isOriginalNext,
    TrackRecord: RootRecord,
    GIVEN,
    StackHolder,
    ownerHere,
    stamps: { openRecordOf, addRecordReader, recordStamp },
    mishap,
    looksLikeSubscriber,
    isOwnersObserver,
    likeBase,
    hook,
    sources,
  } = kit;
  const { opening, zombies, clock, records } = registry;

  /** The record of a subscriber that was made with the constructor of another one. */
  const NO_RECORD = new RootRecord(0, 'root', 'silent', undefined, 0, undefined);

  // It has the name of its base: setting a name afterwards makes each instance several times slower.
  class SafeSubscriber extends Safe {
    #record: TrackRecord;

    // Without a constructor, V8 first makes a list of the arguments.
    constructor(next: unknown, error: unknown, complete: unknown) {
      super(next, error, complete);
      this.#record = NO_RECORD;
    }

    /** Also called by a Proxy, which has the methods and not the field. */
    static recordOf(subscriber: object): TrackRecord {
      return #record in subscriber ? subscriber.#record : NO_RECORD;
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
      if (!this.closed && record !== NO_RECORD) {
        try {
          zombies.close(record, this);
        } catch (failure) {
          mishap('watching a teardown', failure);
        }
      }
      base.unsubscribe.call(this);
    }
  }

  const Plain = likeBase(SafeSubscriber);
  /** The class for nested roots: the root whose consumer runs is recorded, since it may feed its parent. */
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
  likeBase(Nested);

  addRecordReader((subscriber) => {
    const record = Plain.recordOf(subscriber);
    return record === NO_RECORD ? undefined : record;
  });

  /** A separate function: V8 then compiles both constructors into it. */
  function subscriberFor(next: unknown, error: unknown, complete: unknown): Protected {
    return opening.current === undefined
      ? new Plain(next, error, complete)
      : new Nested(next, error, complete);
  }

  /** The test that rxjs uses. */
  function isSubscriber(value: unknown): value is Watched {
    if (value instanceof Subscriber) return true;
    return typeof value === 'object' && value !== null && looksLikeSubscriber(value);
  }

  /** Whether it is open, without a parent and without a record: the end of a pipe. */
  function isRoot(subscriber: Watched): boolean {
    const parents = subscriber._parentage;
    // Checked first: most have a parent.
    if (parents !== null && !(Array.isArray(parents) && parents.length === 0)) return false;
    return !subscriber.closed && openRecordOf(subscriber) === undefined;
  }

  /** Subscribes like rxjs, without its closure and its three calls. */
  function run(source: Observable<unknown>, subscriber: Watched): unknown {
    const { operator, source: above } = source as unknown as Chained;
    // A Subject drops torn-down subscribers: inspecting each subscription would cost a tenth of it.
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

  /**
   * The same for a source at the top of a chain. Separate: V8 has little room for it in the callers of `run`.
   */
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

  /** The same while work is tracked. */
  function runObserved(source: Observable<unknown>, subscriber: Watched, works: WorkObserver): unknown {
    const before = works.begin(source);
    try {
      return run(source, subscriber);
    } finally {
      works.end(before);
    }
  }

  /** Most subscriptions are parts of a root: this is small, so that V8 inlines it. */
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
      return opening.works === undefined ? run(this, target) : runObserved(this, target, opening.works);
    } finally {
      // Outside of other subscribe calls, nothing else belongs to this one.
      if (current === undefined && previous === undefined) opening.forget();
      if (opening.lastNested !== lastNested) zombies.made(target, lastNested, opening.lastNested);
    }
  }

  /**
   * Subscribes a root; `passed` if its Subscriber was not made here.
   *
   * One function: at this length V8 compiles it separately, and inlines rxjs's own part. Split in two, it was
   * inlined into its callers, which left no room for that: subscribing to a Subject took 1.37 times the bare
   * time, not 1.2 times.
   */
  function open(source: Observable<unknown>, subscriber: Watched, passed: boolean): unknown {
    const { current, top, head, lastNested, works } = opening;
    let leave: (() => void) | undefined;
    let record: TrackRecord | undefined;
    // A failure here costs the record, never the program's call.
    try {
      let stack: Stack | undefined;
      if (registry.samples > 0) {
        // Captured here: a call in between would add a frame, which costs as much as one of the user.
        stack = new StackHolder();
        const limit = Error.stackTraceLimit;
        try {
          Error.stackTraceLimit = opening.frames(passed);
        } catch {
          // If it is frozen, the stack has the program's length.
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
      // The owner on its chain takes precedence.
      const ambient = record.owner === undefined ? ownerHere() : undefined;
      if (ambient !== undefined) opening.attribute(record, ambient);
      if (passed) opening.connect(record, source, stack);
      // Linked only now: a subscription that cannot be made is not open.
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
      // Nothing was started, so nothing needs to be ended.
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

  /** Handles a value like rxjs, in as little code: so each `next` is inlined into the one above it. */
  function next(this: Protected, value: unknown): void {
    if (this.isStopped) reportStopped(this, value, next);
    else this._next(value);
  }

  /** Reports a value that a stopped subscriber receives. */
  function reportStopped(subscriber: Protected, value: unknown, below: Next): void {
    if (hook.state === 'on') {
      try {
        zombies.stopped(subscriber, below);
      } catch (failure) {
        mishap('watching a stopped subscriber', failure);
      }
    }
    originalNext.call(subscriber, value);
  }

  /** The same if another tool replaced the `next` of rxjs before. */
  function wrappedNext(this: Protected, value: unknown): void {
    if (this.isStopped) reportStopped(this, value, wrappedNext);
    else originalNext.call(this, value);
  }

  return { subscribe, next: isOriginalNext ? next : wrappedNext };
}
