import { Readable } from 'node:stream';

import { type Observable, Subject, takeUntil } from 'rxjs';

import { badOption } from '../../../lib/wording.js';
import { knownOptions } from '../../../lib/options.js';
import { checkOwner } from '../../../lib/owner/owner-like.js';
import type { OwnerLike } from '../../../lib/owner/types.js';
import { ownedBy } from '../../../operators/owned-by.js';
import { Backlog, BACKLOG_OPTIONS, type BacklogOptions, checkBacklog } from './backlog.js';

/** Options of {@link toReadable}. */
export interface ToReadableOptions extends BacklogOptions {
  /**
   * Ends the stream when it closes, without an error. For an error, pipe `ownedBy(owner, { onClose: 'error' })`
   * instead.
   */
  readonly owner?: OwnerLike;
}

/**
 * A Node stream of the values of `source$`, in object mode. The first read subscribes; destroying the stream
 * unsubscribes.
 *
 * RxJS cannot wait. While nobody reads, values wait in a buffer. A {@link fromReadable} whose values arrive
 * within one synchronous chain pauses meanwhile. For every other source, at most `highWaterMark` values wait,
 * and then `overflow` applies. A `null` is an error, since it would end the stream. Throws a `TypeError` or a `RangeError` at once for an invalid option.
 *
 * ```ts
 * pipeline(toReadable(lines$, { owner: app }), createGzip(), createWriteStream(file), done);
 * ```
 */
export function toReadable<T>(source$: Observable<T>, options: ToReadableOptions = {}): Readable {
  if (typeof (Object(source$) as { subscribe?: unknown }).subscribe !== 'function') {
    throw new TypeError(badOption('source$', source$, 'an Observable'));
  }
  knownOptions('toReadable()', options, [...BACKLOG_OPTIONS, 'owner']);
  checkBacklog(options);
  if (options.owner !== undefined) checkOwner('owner', options.owner);
  return new ObservableReadable(
    options.owner === undefined ? source$ : source$.pipe(ownedBy(options.owner)),
    options,
  );
}

class ObservableReadable<T> extends Readable {
  readonly #backlog: Backlog<T>;
  /** Also for a source that emits within its own subscribe call. */
  readonly #gone = new Subject<void>();
  #subscribed = false;
  #wanted = false;
  #completed = false;

  constructor(
    readonly source$: Observable<T>,
    options: BacklogOptions,
  ) {
    // Waiting values stay in the backlog, where they can be dropped.
    super({ objectMode: true, highWaterMark: 1 });
    this.#backlog = new Backlog('toReadable()', options);
  }

  override _read(): void {
    this.#wanted = true;
    if (this.#subscribed) this.#flush();
    else this.#subscribe();
  }

  #subscribe(): void {
    this.#subscribed = true;
    this.source$.pipe(takeUntil(this.#gone)).subscribe({
      next: (value) => this.#take(value),
      error: (error: Error) => this.destroy(error),
      complete: () => {
        this.#completed = true;
        this.#flush();
      },
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#gone.next();
    this.#backlog.clear();
    done(error);
  }

  #take(value: T): void {
    if (value === null) {
      this.destroy(
        new TypeError(
          badOption('A value of toReadable()', value, 'anything but null, which ends a Node stream'),
        ),
      );
      return;
    }
    if (this.#wanted && this.#backlog.size === 0) {
      this.#wanted = this.push(value);
      if (!this.#wanted) this.#backlog.hold();
      return;
    }
    try {
      this.#backlog.add(value);
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  #flush(): void {
    while (this.#wanted && this.#backlog.size > 0) this.#wanted = this.push(this.#backlog.take());
    if (this.#backlog.size > 0 || this.destroyed) return;
    if (this.#completed) this.push(null);
    else if (this.#wanted) this.#backlog.release();
  }
}
