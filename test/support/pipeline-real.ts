import { type MonoTypeOperatorFunction, type Observable, Subject, Subscription } from 'rxjs';
import { vi } from 'vitest';

import { type Clock, hostClock } from '../../lib/clock.js';
import type { OwnerLike } from '../../lib/owner/types.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';
import type { Op } from './owner-ops.js';
import { countListeners, OwnerWorld } from './owner-world.js';
import type { Foreign, GuardSpec, Like, LimitSpec, OnClose } from './pipeline-specs.js';
import { endingText, text } from './pipeline-words.js';
import type { Kit } from './pipeline-world.js';

type Operator = MonoTypeOperatorFunction<string>;

/** The operators and the owners of this library, on fake timers of vitest. */
export class RealKit implements Kit {
  readonly #controller = new AbortController();
  readonly #notifier = new Subject<string>();
  readonly #subscription = new CountedSubscription();
  readonly #destroyRef = new DestroyRef();
  readonly #owners: OwnerWorld;
  readonly #listeners: (() => number)[] = [countListeners(this.#controller.signal)];

  constructor(trace: string[]) {
    this.#owners = new OwnerWorld(fakeTime, trace);
  }

  /** The number of adoptions of each owner. */
  get sizes(): number[] {
    return this.#owners.owners.map(({ owner }) => owner.size);
  }

  /** The number of listeners of signals and foreign owners. */
  get listeners(): number {
    const { callbacks } = this.#destroyRef;
    const { finalizers } = this.#subscription;
    const onSignals = this.#listeners.reduce((sum, count) => sum + count(), 0);
    return onSignals + callbacks.size + finalizers.size + Number(this.#notifier.observed);
  }

  ownedBy(owner: Like, onClose: OnClose, name: string): Operator {
    return ownedBy(this.#like(owner), { onClose, name });
  }

  timeoutOrAbort(limits: LimitSpec, fallback: (() => Observable<string>) | undefined): Operator {
    const { name, first, each, total, by, signal, owner } = limits;
    return timeoutOrAbort({
      name,
      ...(first !== undefined && { first }),
      ...(each !== undefined && { each }),
      ...(total !== undefined && { total }),
      ...(by !== undefined && { by: new Date(by) }),
      ...(signal !== undefined && { signal: this.#like(signal) as AbortSignal }),
      ...(owner !== undefined && { owner: this.#like(owner) }),
      ...(fallback && { with: fallback }),
    });
  }

  withLeakGuard({ name, maxAge, maxIdle, onLeak }: GuardSpec, report: (verdict: string) => void): Operator {
    return withLeakGuard({
      name,
      ...(maxAge !== undefined && { maxAge }),
      ...(maxIdle !== undefined && { maxIdle }),
      onLeak: onLeak === 'call' ? ({ verdict }) => report(verdict) : onLeak,
      // A guard that only reports is bypassed while dev mode is off, which cannot be observed.
      enforce: onLeak !== 'report',
    });
  }

  onEnding(report: (ending: string) => void): Operator {
    return onEnding((ending) => report(endingText(ending)));
  }

  abortable(
    work: (onAbort: (listener: (reason: string) => void) => void) => Observable<string>,
  ): Observable<string> {
    return abortable((signal) =>
      work((listener) => signal.addEventListener('abort', () => listener(text(signal.reason)))),
    );
  }

  perform(op: Op): void {
    this.#owners.do(op);
    if (op.do !== 'make') return;
    const { draining, signal } = this.#owners.owners.at(-1)?.owner ?? {};
    for (const each of [draining, signal]) if (each) this.#listeners.push(countListeners(each));
  }

  strike(foreign: Foreign, reason: string): void {
    if (foreign === 'AbortSignal') this.#controller.abort(reason);
    else if (foreign === 'notifier') this.#notifier.next(reason);
    else if (foreign === 'Subscription') this.#subscription.unsubscribe();
    else this.#destroyRef.destroy();
  }

  #like(name: Like): OwnerLike {
    const [page, job, loner] = this.#owners.owners.map(({ owner }) => owner);
    if (page === undefined || job === undefined || loner === undefined) throw new Error('No owners yet.');
    return {
      page,
      job,
      loner,
      'draining of page': page.draining,
      'draining of job': job.draining,
      'signal of loner': loner.signal,
      AbortSignal: this.#controller.signal,
      notifier: this.#notifier,
      Subscription: this.#subscription,
      DestroyRef: this.#destroyRef,
    }[name];
  }
}

const fakeTime: Clock & { advance(ms: number): void; readonly pending: number } = {
  ...hostClock,
  advance: (ms) => vi.advanceTimersByTime(ms),
  get pending() {
    return vi.getTimerCount();
  },
};

class CountedSubscription extends Subscription {
  readonly finalizers = new Set<unknown>();

  override add(finalizer: () => void): void {
    this.finalizers.add(finalizer);
    super.add(finalizer);
  }

  override remove(finalizer: () => void): void {
    this.finalizers.delete(finalizer);
    super.remove(finalizer);
  }
}

class DestroyRef {
  destroyed = false;
  readonly callbacks = new Set<() => void>();

  onDestroy(callback: () => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  destroy(): void {
    this.destroyed = true;
    for (const callback of [...this.callbacks]) callback();
  }
}
