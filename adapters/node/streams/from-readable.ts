import { finished, type Readable } from 'node:stream';

import { Observable, type Subscriber } from 'rxjs';

import { badOption } from '../../../lib/wording.js';
import { whenSettled } from '../../../lib/when-settled.js';
import { Flow } from './flow.js';

/**
 * The values of a Node stream, or of another async iterable, as an Observable, which completes or fails as
 * they do.
 *
 * The stream pauses while a sink is full that its values reach within one synchronous chain: {@link
 * toReadable} or {@link writeTo}. An operator that passes values on later (`delay`, `observeOn`, `mergeMap` of
 * promises) breaks that chain: then the limit of the sink applies.
 *
 * An unsubscribe destroys the stream, or calls the `return()` of an iterable at once, also while a value is
 * awaited. A stream can be read only once, and so can this Observable. Throws a `TypeError` at once if
 * `source` is neither.
 *
 * ```ts
 * fromReadable(createReadStream(file)).pipe(map(shout), ownedBy(app), writeTo(process.stdout)).subscribe();
 * ```
 */
export function fromReadable<T = unknown>(source: Readable | AsyncIterable<T>): Observable<T> {
  const stream = Object(source) as Readable;
  if (typeof stream.pause === 'function' && typeof stream.on === 'function') {
    return new Observable((subscriber) => readStream(stream, subscriber));
  }
  const iterable = source as AsyncIterable<T>;
  if (typeof (Object(iterable) as Partial<AsyncIterable<T>>)[Symbol.asyncIterator] !== 'function') {
    throw new TypeError(badOption('source', source, 'a Readable or an async iterable'));
  }
  return new Observable((subscriber) => readIterable(iterable, subscriber));
}

function readStream<T>(stream: Readable, subscriber: Subscriber<T>): () => void {
  const flow = new Flow();
  const take = (value: T): void => {
    const full = flow.emit(
      () => subscriber.next(value),
      () => void stream.resume(),
    );
    if (full) stream.pause();
  };
  const stop = finished(stream, { writable: false }, (error) => {
    if (error) subscriber.error(error);
    else subscriber.complete();
  });
  stream.on('data', take);
  return () => {
    stop();
    stream.off('data', take);
    // The stream reports an end that we have caused.
    if (!stream.destroyed) stream.on('error', ignore).destroy();
  };
}

function ignore(): void {}

function notAResult(given: unknown): string {
  return badOption('The result of next() of the iterable', given, '{ value, done }, or a promise of it');
}

function readIterable<T>(iterable: AsyncIterable<T>, subscriber: Subscriber<T>): () => void {
  const iterator = iterable[Symbol.asyncIterator]();
  const flow = new Flow();
  let over = false;
  const isOver = (): boolean => over;
  const read = async (): Promise<void> => {
    for (;;) {
      const result = await iterator.next();
      if (isOver()) break;
      // Else an endless series of them would never end.
      if (Object(result) !== result) throw new TypeError(notAResult(result));
      if (result.done === true) break;
      let resume = (): void => undefined;
      const resumed = new Promise<void>((resolve) => (resume = resolve));
      if (flow.emit(() => subscriber.next(result.value), resume)) await resumed;
      if (isOver()) break;
    }
    over = true;
    subscriber.complete();
  };
  whenSettled(read(), undefined, (error) => {
    over = true;
    subscriber.error(error);
  });
  return () => {
    if (isOver()) return;
    over = true;
    // The iterable may be stuck: nobody waits for its answer, and its error is unhandled like that of every
    // promise.
    void iterator.return?.();
  };
}
