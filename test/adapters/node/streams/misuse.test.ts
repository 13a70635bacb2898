import { PassThrough, Writable } from 'node:stream';

import { lastValueFrom, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { fromReadable, writeTo } from '../../../../adapters/node/index.js';
import { listen } from '../requests/servers.js';

/** The end of a pipe into `target`, and the errors that `target` itself emits. */
function writing(target: Writable, source = new Subject<string>()) {
  const emitted: string[] = [];
  target.on('error', (error) => emitted.push(error.message));
  const ended = lastValueFrom(source.pipe(writeTo(target)), { defaultValue: 'completed' }).catch(
    (error: unknown) => (error as Error).message,
  );
  return { source, emitted, ended };
}

const ENDED =
  'writeTo() cannot write: other code has ended its stream. Remove that call of end(), since writeTo() ends the stream itself.';

describe('a stream that other code has ended', () => {
  it('is not written to any more: the source ends with an error', async () => {
    const target = new PassThrough();
    const { source, emitted, ended } = writing(target);
    source.next('a');
    target.end();
    source.next('b');
    expect({ ended: await ended, observed: source.observed, emitted }).toEqual({
      ended: ENDED,
      observed: false,
      emitted: [],
    });
  });

  it('from the first is not subscribed for', async () => {
    const target = new PassThrough();
    target.end();
    const { source, ended } = writing(target);
    expect({ ended: await ended, observed: source.observed }).toEqual({ ended: ENDED, observed: false });
  });

  it('loses the values that waited for it: an error', async () => {
    const writes: (() => void)[] = [];
    const target = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => writes.push(done) });
    const { source, emitted, ended } = writing(target);
    for (const value of ['a', 'b']) source.next(value);
    target.end();
    for (const done of writes) done();
    expect({ ended: await ended, emitted }).toEqual({ ended: ENDED, emitted: [] });
  });

  it('and is a response has been answered: the source completes', async () => {
    const source = new Subject<string>();
    const ends: unknown[] = [];
    const port = await listen((_request, response) => {
      ends.push(writing(response, source).ended);
      source.next('a');
      response.end();
      source.next('b');
    });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('a');
    expect({ ended: await ends[0], observed: source.observed }).toEqual({
      ended: 'completed',
      observed: false,
    });
  });
});

it('an iterable whose results are no objects fails, and does not read on without end', async () => {
  const iterable = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(5 as never) }) };
  await expect(lastValueFrom(fromReadable(iterable))).rejects.toThrow(
    new TypeError(
      'The result of next() of the iterable must be { value, done }, or a promise of it (got 5).',
    ),
  );
});
