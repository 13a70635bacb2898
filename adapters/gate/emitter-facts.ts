import { realm } from '../../lib/realm.js';

/**
 * Facts about emitters and signals that these do not show. They are recorded while a gate watches: by the events of emitters,
 * and by the making of signals.
 */
class EmitterFacts {
  readonly #closed = new WeakSet();
  /** The streams that are piped into a stream. */
  readonly #pipes = new WeakMap<object, Set<object>>();
  readonly #timed = new WeakSet();

  /** `target` emits an event. */
  emit(target: object, [event, source]: readonly unknown[]): void {
    if (event === 'close') this.#closed.add(target);
    else if (event === 'pipe' && isObject(source)) this.#pipes.set(target, this.pipesOf(target).add(source));
    else if (event === 'unpipe' && isObject(source)) this.pipesOf(target).delete(source);
  }

  /** Whether it has emitted `close`. */
  hasClosed(target: object): boolean {
    return this.#closed.has(target);
  }

  /** The streams that are piped into it. */
  pipesOf(target: object): Set<object> {
    return this.#pipes.get(target) ?? new Set();
  }

  /** A timer of the host aborts this signal. */
  time(signal: object): void {
    this.#timed.add(signal);
  }

  /** Whether a timer of the host aborts it. */
  isTimed(signal: object): boolean {
    return this.#timed.has(signal);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Shared by all copies of this package. */
export const emitterFacts = realm('emitter-facts', () => new EmitterFacts());
