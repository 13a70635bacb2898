import { finished, type Readable } from 'node:stream';

import { Observable, type Subscriber } from 'rxjs';

import { badOption } from '../../../lib/errors.js';
import { whenSettled } from '../../../lib/when-settled.js';
import { Flow } from './flow.js';

/**
 * The values of a Node stream, or of another async iterable, as an Observable: it completes or fails as they do.
 *
 * It pauses while a sink is full that its values reach within one synchronous chain: {@link toReadable}, {@link writeTo}. An
 * operator that passes values on later (`delay`, `observeOn`, `mergeMap` of promises) breaks that chain; the sink's limit holds then.
 *
 * Unsubscribed, it destroys the stream, and calls the `return()` of an iterable at once, also while a value is awaited.
 * A stream can be read once; so can this. Throws a `TypeError` at once for what is neither.
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
    // What a stream says of its end that we have brought about is nothing new.
    if (!stream.destroyed) stream.on('error', ignore).destroy();
  };
}

function ignore(): void {}

function readIterable<T>(iterable: AsyncIterable<T>, subscriber: Subscriber<T>): () => void {
  const iterator = iterable[Symbol.asyncIterator]();
  const flow = new Flow();
  let over = false;
  const isOver = (): boolean => over;
  const read = async (): Promise<void> => {
    for (;;) {
      const result = await iterator.next();
      if (result.done === true || isOver()) break;
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
    // It may be stuck: its answer is waited for by nobody, and an error of it is as unhandled as that of any promise.
    void iterator.return?.();
  };
}
