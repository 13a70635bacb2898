import type { Observable, SchedulerLike, Subscription } from 'rxjs';

import { type Caller, callerOf, framesOf, pointTo, siteText } from '../lib/dev/report/caller.js';
import { realTimers } from '../lib/dev/base/real-timers.js';
import { checkDuration, checkName, knownOptions } from '../lib/options.js';
import {
  badCount,
  badScheduler,
  badSource,
  endedMeanwhile,
  gotOther,
  type Heard,
  nothingComes,
  noValueYet,
  tooLate,
  unconsumed,
  type Wanted,
} from './wording.js';

/** What {@link probe} takes. */
export interface ProbeOptions {
  /** How long (ms) each wait may take; `Infinity` for no limit. Default 1000. */
  readonly timeout?: number;
  /** The time of that limit, a `TestScheduler` perhaps. Default: real time, whatever fake timers are installed. */
  readonly scheduler?: SchedulerLike;
  /** For messages. Default: the line that made the probe. */
  readonly name?: string;
}

/** A stream did something else than a test has asked for. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

/** A subscription whose events are asked for one by one. */
export interface Probe<T> {
  /** The next event, which must be a value. */
  expectValue(): Promise<T>;
  /** The next event must be the error of the stream. Gives that. */
  expectError(): Promise<unknown>;
  /** The next event must be the completion. */
  expectComplete(): Promise<void>;
  /** The next so many events must be values, whichever. Default 1. */
  skip(count?: number): Promise<void>;
  /** The last value that has come. Nothing that came before it needs to be asked for any more. */
  latest(): T;
  /** Throws where something has come that was not asked for. Waits for nothing. */
  expectNoMore(): void;
  /** What has come so far needs not be asked for. */
  drop(): void;
  /** Unsubscribes, and throws where something has come that was not asked for. A second call does nothing. */
  end(): void;
  [Symbol.dispose](): void;
}

/**
 * Subscribes to a stream at once, and lets a test ask for its events, one after the other: each in its turn, and
 * nothing unasked. What has not been asked for when the probe is ended fails the test.
 *
 * A wait fails with a {@link ProbeError} as soon as something else comes, or when nothing has come for a second. It points
 * to the line that asked.
 *
 * ```ts
 * const p = probe(interval(5).pipe(rxjs.take(2)));
 * log(await p.expectValue(), await p.expectValue());
 * await p.expectComplete();
 * p.end();
 * ```
 *
 * `using p = probe(stream$)` ends it with its block. Not for cold streams that say everything at once
 * and whose every value matters: an array is shorter there (`toArray()`).
 *
 * After turbine.
 *
 * @param source Whatever is to be listened to.
 */
export function probe<T>(source: Observable<T>, options: ProbeOptions = {}): Probe<T> {
  // By shape: it may be of another copy of rxjs.
  const given = source as { readonly subscribe?: unknown } | null | undefined;
  if (typeof given?.subscribe !== 'function') throw new TypeError(badSource(source));
  knownOptions('probe', options, ['timeout', 'scheduler', 'name']);
  const { timeout = 1_000, scheduler, name } = options;
  checkDuration('timeout', timeout);
  if (name !== undefined) checkName('name', name);
  if (scheduler !== undefined && typeof (scheduler as Partial<SchedulerLike>).schedule !== 'function') {
    throw new TypeError(badScheduler(scheduler));
  }
  const label = name === undefined ? `the probe of ${siteText(callerOf().site)}` : `the probe "${name}"`;
  return new Listening(source, label, timeout, scheduler);
}

/** Somebody who waits for the next event. */
interface Waiting<T> {
  readonly asked: Asked;
  readonly hear: (heard: Heard<T>) => void;
  readonly fail: (error: Error) => void;
}

/** What was asked for, where, and how errors call that. */
interface Asked {
  readonly wanted: Wanted;
  readonly caller: Caller;
  readonly text: string;
}

class Listening<T> implements Probe<T> {
  /** What has come and was not asked for yet, or who has asked for what has not come: never both. */
  #heard: Heard<T>[] = [];
  readonly #waiting: Waiting<T>[] = [];
  /** What made it over, once that was asked for. */
  #over: 'error' | 'complete' | 'ended' | undefined = undefined;
  readonly #subscription: Subscription;

  constructor(
    source: Observable<T>,
    private readonly label: string,
    private readonly timeout: number,
    private readonly scheduler: SchedulerLike | undefined,
  ) {
    this.#subscription = source.subscribe({
      next: (value) => this.#hear({ kind: 'value', value }),
      error: (error: unknown) => this.#hear({ kind: 'error', error }),
      complete: () => this.#hear({ kind: 'complete' }),
    });
  }

  expectValue(): Promise<T> {
    return this.#ask('value', 'expectValue()').then((heard) => heard.value);
  }

  expectError(): Promise<unknown> {
    return this.#ask('error', 'expectError()').then((heard) => heard.error);
  }

  expectComplete(): Promise<void> {
    return this.#ask('complete', 'expectComplete()').then(() => undefined);
  }

  async skip(count = 1): Promise<void> {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(badCount(count));
    const caller = callerOf();
    await Promise.all(
      Array.from({ length: count }, () => this.#await(this.#asking('value', 'skip()', caller))),
    );
  }

  latest(): T {
    const at = this.#heard.findLastIndex(({ kind }) => kind === 'value');
    const latest = this.#heard[at];
    const { caller, text } = this.#asking('value', 'latest()', callerOf());
    if (latest?.kind !== 'value') throw pointed(noValueYet(text), caller);
    this.#heard = this.#heard.slice(at + 1);
    return latest.value;
  }

  expectNoMore(): void {
    this.#checkUnconsumed('expectNoMore()', callerOf());
  }

  drop(): void {
    this.#heard = [];
  }

  end(): void {
    this.#end(callerOf());
  }

  [Symbol.dispose](): void {
    this.#end(callerOf());
  }

  #end(caller: Caller): void {
    if (this.#over === 'ended') return;
    this.#over = 'ended';
    this.#subscription.unsubscribe();
    for (const { asked, fail } of this.#waiting.splice(0)) {
      fail(pointed(endedMeanwhile(asked.text, asked.wanted), asked.caller));
    }
    this.#checkUnconsumed('end()', caller);
  }

  #checkUnconsumed(what: string, caller: Caller): void {
    if (this.#heard.length === 0) return;
    const { text } = this.#asking('value', what, caller);
    const heard = this.#heard;
    this.#heard = [];
    throw pointed(unconsumed(text, heard), caller);
  }

  #asking(wanted: Wanted, what: string, caller: Caller): Asked {
    return { wanted, caller, text: `${what} of ${this.label}` };
  }

  #ask<Kind extends Wanted>(wanted: Kind, what: string): Promise<Heard<T> & { kind: Kind }> {
    return this.#await(this.#asking(wanted, what, callerOf())) as Promise<Heard<T> & { kind: Kind }>;
  }

  /** The next event; rejects where it is another than was asked for. */
  #await(asked: Asked): Promise<Heard<T>> {
    return new Promise((resolve, reject) => {
      const hear = (heard: Heard<T>): void => {
        if (heard.kind !== 'value') this.#over = heard.kind;
        if (heard.kind === asked.wanted) resolve(heard);
        else reject(pointed(gotOther(asked.text, asked.wanted, heard), asked.caller, heard));
      };
      const first = this.#heard.shift();
      if (first !== undefined) hear(first);
      else if (this.#over !== undefined) {
        reject(pointed(nothingComes(asked.text, asked.wanted, this.#over), asked.caller));
      } else this.#wait({ asked, hear, fail: reject });
    });
  }

  #wait(waiting: Waiting<T>): void {
    const { asked, hear, fail } = waiting;
    const stop = this.#later(() => {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      fail(pointed(tooLate(asked.text, asked.wanted, this.timeout), asked.caller));
    });
    const entry: Waiting<T> = {
      asked,
      hear(heard) {
        stop();
        hear(heard);
      },
      fail(error) {
        stop();
        fail(error);
      },
    };
    this.#waiting.push(entry);
  }

  /** Runs it when the time for a wait is over. Returns how to stop that. */
  #later(run: () => void): () => void {
    if (this.timeout === Infinity) return () => undefined;
    if (this.scheduler !== undefined) {
      const action = this.scheduler.schedule(run, this.timeout);
      return () => action.unsubscribe();
    }
    const timer = realTimers.setTimeout(run, this.timeout);
    return () => realTimers.clearTimeout(timer);
  }

  #hear(heard: Heard<T>): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#heard.push(heard);
    else waiting.hear(heard);
    if (heard.kind === 'value') return;
    // Nothing comes after the end: nobody is to wait for his limit.
    for (const { asked, fail } of this.#waiting.splice(0)) {
      fail(pointed(nothingComes(asked.text, asked.wanted, heard.kind), asked.caller));
    }
  }
}

/** An error that points to who has asked. */
function pointed(message: string, caller: Caller, heard?: Heard<unknown>): ProbeError {
  const cause = heard?.kind === 'error' ? { cause: heard.error } : {};
  return pointTo(new ProbeError(message, cause), framesOf(caller));
}
