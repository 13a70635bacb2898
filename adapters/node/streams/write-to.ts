import type { ServerResponse } from 'node:http';
import { finished, type Writable } from 'node:stream';

import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';

import { badOption } from '../../../lib/wording.js';
import { checkWord, knownOptions } from '../../../lib/options.js';
import { InnerSubscriber } from '../../../lib/subscriber/inner-subscriber.js';
import { Backlog, BACKLOG_OPTIONS, type BacklogOptions, checkBacklog } from './backlog.js';
import { type Format, FORMATS } from './formats.js';

/** Options of {@link writeTo}. */
export interface WriteToOptions extends BacklogOptions {
  /**
   * `'sse'`: Server-Sent Events, from strings or `{ data, event?, id?, retry? }`. `'ndjson'`: JSON, one value
   * per line. `'raw'` (default): strings and bytes as they are.
   */
  readonly format?: 'raw' | 'sse' | 'ndjson';
}

/**
 * Writes each value to a Node stream, such as a response, and ends the stream when the source has ended. Emits
 * nothing. Completes when everything is written, or when the client of a response has left. An unsubscribe, or
 * an owner that closes, also ends the response properly.
 *
 * While the stream is full, it waits for `drain` or `close`. RxJS cannot wait: a {@link fromReadable} whose
 * values arrive within one synchronous chain pauses meanwhile. For every other source, at most `highWaterMark`
 * values wait, and then `overflow` applies.
 *
 * An error of the source destroys the stream, since its text is incomplete. With a response, `format` sets the
 * headers unless they were sent. Throws a `TypeError` or a `RangeError` at once for an invalid option.
 *
 * ```ts
 * createServer((request, response) => {
 *   lines$.pipe(ownedBy(requestOwner(request, response)), writeTo(response, { format: 'sse' })).subscribe();
 * });
 * ```
 */
export function writeTo<T>(target: Writable, options: WriteToOptions = {}): OperatorFunction<T, never> {
  const { write, on, end } = Object(target) as Partial<Writable>;
  if (![write, on, end].every((method) => typeof method === 'function')) {
    throw new TypeError(badOption('target', target, 'a Writable, such as a response'));
  }
  knownOptions('writeTo()', options, [...BACKLOG_OPTIONS, 'format']);
  checkBacklog(options);
  const { format = 'raw' } = options;
  checkWord('format', format, ['raw', 'sse', 'ndjson']);
  return (source) =>
    new Observable((subscriber) => {
      const writer = new Writer<T>(target, FORMATS[format], options, subscriber);
      subscriber.add(() => writer.stop());
      if (!writer.begin()) return;
      source.subscribe(new WrittenSubscriber(subscriber, writer));
    });
}

/** Ends with its consumer at once, also while the source emits within its subscribe call. */
class WrittenSubscriber<T> extends InnerSubscriber<T> {
  constructor(
    consumer: Subscriber<never>,
    readonly writer: Writer<T>,
  ) {
    super(consumer);
  }

  protected override _next(value: T): void {
    this.writer.take(value);
  }

  protected override _error(error: unknown): void {
    this.writer.fail(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.writer.complete();
    this.unsubscribe();
  }
}

/** A stream that is written to. */
class Writer<T> {
  readonly #backlog: Backlog<string | Uint8Array>;
  #full = false;
  #completed = false;
  #over = false;
  #stopWatching: (() => void) | undefined;

  constructor(
    readonly target: Writable,
    readonly format: Format,
    options: BacklogOptions,
    readonly subscriber: Subscriber<never>,
  ) {
    this.#backlog = new Backlog('writeTo()', options);
  }

  /** False if the target is closed. */
  begin(): boolean {
    const { target } = this;
    this.#stopWatching = finished(target, { readable: false }, (error) => this.#closed(error));
    if (target.destroyed) return false;
    if (target.writableEnded) {
      this.#closed(endedByOthers());
      return false;
    }
    target.on('drain', this.#drained);
    if (isResponse(target) && !target.headersSent) {
      for (const [name, value] of Object.entries(this.format.headers)) {
        if (!target.hasHeader(name)) target.setHeader(name, value);
      }
      // The client must know that it is connected before the first value.
      if (this.format === FORMATS.sse) target.flushHeaders();
    }
    return true;
  }

  take(value: T): void {
    if (this.#over) return;
    if (this.target.writableEnded) {
      this.#closed(endedByOthers());
      return;
    }
    try {
      const chunk = this.format.write(value);
      if (this.#full) this.#backlog.add(chunk);
      else this.#write(chunk);
    } catch (error) {
      this.fail(error);
    }
  }

  complete(): void {
    this.#completed = true;
    if (!this.#full) this.#end();
  }

  fail(error: unknown): void {
    if (this.#over) return;
    this.#letGo();
    this.target.on('error', ignore).destroy(error as Error);
    this.subscriber.error(error);
  }

  /** Ends the target properly: the text that was written is complete. */
  stop(): void {
    if (this.#over) return;
    this.#letGo();
    this.target.end();
  }

  /** False if the target is now full. */
  #write(chunk: string | Uint8Array): boolean {
    const more = this.target.write(chunk);
    this.#full = !more;
    if (!more) this.#backlog.hold();
    return more;
  }

  readonly #drained = (): void => {
    this.#full = false;
    while (this.#backlog.size > 0) {
      if (!this.#write(this.#backlog.take() as string)) return;
    }
    if (this.#completed) this.#end();
    else this.#backlog.release();
  };

  #end(): void {
    this.target.off('drain', this.#drained);
    // Completes when the target has finished.
    this.target.end();
  }

  #closed(error: Error | null | undefined): void {
    if (this.#over) return;
    const lost = this.#backlog.size > 0 ? endedByOthers() : undefined;
    this.#letGo();
    // A client that leaves a response is not an error; a file that is not written completely is one.
    if ((error ?? lost) && !isResponse(this.target)) this.subscriber.error(error ?? lost);
    else this.subscriber.complete();
  }

  #letGo(): void {
    this.#over = true;
    this.#stopWatching?.();
    this.target.off('drain', this.#drained);
    this.#backlog.clear();
  }
}

/** A value that is written after the end makes the target emit an error that nobody may listen to. */
function endedByOthers(): Error {
  return new Error(
    'writeTo() cannot write: other code has ended its stream. Remove that call of end(), since writeTo() ends the stream itself.',
  );
}

/** The error was reported already. */
function ignore(): void {}

function isResponse(target: Writable): target is ServerResponse {
  return 'headersSent' in target;
}
