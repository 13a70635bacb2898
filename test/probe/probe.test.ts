import { concat, concatMap, delay, EMPTY, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';

import { type Probe, probe, ProbeError, type ProbeOptions } from '../../probe/index.js';
import { realTimers } from '../../lib/dev/base/real-timers.js';

const FILE = 'test/probe/probe.test.ts';
const named = { name: 'prices' };

/** What a wait, or a check, fails with. */
async function failure(work: () => unknown): Promise<ProbeError> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(ProbeError);
    return error as ProbeError;
  }
  throw new Error('It did not fail.');
}

const message = async (work: () => unknown): Promise<string> => (await failure(work)).message;

afterEach(() => {
  vi.useRealTimers();
});

describe('a probe', () => {
  it('gives the events of a stream in their order, whether they have come or are to come', async () => {
    const source = new Subject<string>();
    const p = probe(source);
    source.next('a');
    source.next('b');
    expect([await p.expectValue(), await p.expectValue()]).toEqual(['a', 'b']);
    const [c, end] = [p.expectValue(), p.expectComplete()];
    source.next('c');
    source.complete();
    expect(await c).toBe('c');
    await end;
    p.expectNoMore();
    p.end();
    expectTypeOf(p).toEqualTypeOf<Probe<string>>();
  });

  it('gives the error of a stream', async () => {
    const error = new Error('no');
    const p = probe(
      concat(
        of(1),
        throwError(() => error),
      ),
    );
    expect(await p.expectValue()).toBe(1);
    expect(await p.expectError()).toBe(error);
    p.end();
  });

  it('is subscribed at once, and no more when it has ended: once, or by its block', () => {
    const source = new Subject<number>();
    const p = probe(source);
    expect(source.observed).toBe(true);
    p.end();
    p.end();
    expect(source.observed).toBe(false);
    {
      using q = probe(source);
      expect([source.observed, q]).toEqual([true, q]);
    }
    expect(source.observed).toBe(false);
  });

  it('skips values', async () => {
    const p = probe(of(1, 2, 3, 4));
    await p.skip();
    await p.skip(2);
    expect(await p.expectValue()).toBe(4);
    await p.expectComplete();
    p.end();
  });

  it('gives the latest value, after which those before it are not asked for', async () => {
    const source = new Subject<number>();
    const p = probe(source);
    [1, 2, 3].forEach((value) => source.next(value));
    expect(p.latest()).toBe(3);
    p.expectNoMore();
    source.next(4);
    source.complete();
    expect(p.latest()).toBe(4);
    await p.expectComplete();
    p.end();
  });

  it('drops what has come', () => {
    const p = probe(of(1, 2));
    p.drop();
    p.end();
  });

  it.each([
    ['complete', of(1)],
    ['error', throwError(() => new Error('boom'))],
  ])(
    'knows after a drop or a check that the stream is over, and waits for nothing: %s',
    async (_, source) => {
      const checked = probe<unknown>(source, { ...named, timeout: Infinity });
      expect(await message(() => checked.expectNoMore())).toContain('not expected');
      expect(await message(() => checked.expectValue())).toMatch(/^expectValue\(\) of the probe "prices" /);
      checked.end();
      const p = probe<unknown>(source, { ...named, timeout: Infinity });
      p.drop();
      expect(await message(() => p.expectValue())).toMatch(/^expectValue\(\) of the probe "prices" /);
      p.end();
    },
  );
});

describe('a probe fails', () => {
  it('where something else comes than was asked for', async () => {
    const error = new TypeError('bad');
    expect(await message(() => probe(EMPTY, named).expectValue())).toBe(
      'expectValue() of the probe "prices" expected a value, but the stream completed.',
    );
    expect(await message(() => probe(of(7), named).expectComplete())).toBe(
      'expectComplete() of the probe "prices" expected the stream to complete, but got the value 7.',
    );
    expect(await message(() => probe(of('a'), named).expectError())).toBe(
      'expectError() of the probe "prices" expected an error, but got the value "a".',
    );
    expect(await message(() => probe(EMPTY, named).skip(2))).toBe(
      'skip() of the probe "prices" expected a value, but the stream completed.',
    );
    const failed = await failure(() =>
      probe(
        throwError(() => error),
        named,
      ).expectValue(),
    );
    expect(failed.message).toBe(
      'expectValue() of the probe "prices" expected a value, but the stream failed with TypeError: bad.',
    );
    expect(failed.cause).toBe(error);
    expect(
      await message(() =>
        probe(
          throwError(() => 'text'),
          named,
        ).expectValue(),
      ),
    ).toBe('expectValue() of the probe "prices" expected a value, but the stream failed with "text".');
  });

  it('where nothing can come any more, at once', async () => {
    const source = new Subject<number>();
    const p = probe(source, named);
    const [first, second, third] = [p.expectComplete(), p.expectValue(), p.expectError()].map((wait) =>
      message(() => wait),
    );
    source.complete();
    expect(await first?.catch(String)).toContain('It did not fail.');
    expect(await second).toBe(
      'expectValue() of the probe "prices" expected a value, but the stream had already completed.',
    );
    expect(await third).toContain('expected an error, but the stream had already completed.');
    expect(await message(() => p.expectValue())).toBe(
      'expectValue() of the probe "prices" expected a value, but the stream had already completed.',
    );
    p.end();
    expect(await message(() => p.expectValue())).toBe(
      'expectValue() of the probe "prices" expected a value, but the probe had already been ended.',
    );
    const failed = probe(
      throwError(() => 1),
      named,
    );
    await failed.expectError();
    expect(await message(() => failed.expectValue())).toContain('but the stream had already failed.');
  });

  it('where nothing comes in time: real time, whatever timers are faked', async () => {
    vi.useFakeTimers();
    const set = vi.spyOn(realTimers, 'setTimeout');
    const p = probe(NEVER, { ...named, timeout: 20 });
    expect(await message(() => p.expectValue())).toBe(
      'expectValue() of the probe "prices" expected a value, but nothing came within 20 ms. Raise `timeout`, or make the source emit sooner.',
    );
    // Nobody turns the faked ones.
    expect(set).toHaveBeenCalledWith(expect.any(Function), 20);
    p.end();
  });

  it('where nothing comes in time: that of a scheduler', async () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.maxFrames = 5_000;
    const source = of(1, 2).pipe(concatMap((value) => of(value).pipe(delay(900, scheduler))));
    const p = probe(source, { ...named, scheduler });
    const waits = [p.expectValue(), p.expectValue(), message(() => p.expectValue())];
    scheduler.flush();
    expect(await Promise.all(waits.slice(0, 1))).toEqual([1]);
    expect(await message(() => waits[1])).toContain('nothing came within 1000 ms');
    expect(await waits[2]).toContain('nothing came within 1000 ms');
    p.drop();
    p.end();
  });

  it('never for its limit, where there is none', async () => {
    const source = new Subject<number>();
    const p = probe(source, { timeout: Infinity });
    const wait = p.expectValue();
    source.next(1);
    expect(await wait).toBe(1);
    p.end();
  });

  it('where it is ended while somebody waits', async () => {
    const p = probe(NEVER, named);
    const wait = message(() => p.expectValue());
    p.end();
    expect(await wait).toBe(
      'expectValue() of the probe "prices" was still waiting for a value when the probe was ended. Await it first.',
    );
  });

  it('where the latest value is asked for, and there is none', async () => {
    const p = probe(EMPTY, named);
    expect(await message(() => p.latest())).toBe(
      'latest() of the probe "prices" expected a value, but none has arrived since the last one that was awaited.',
    );
    p.drop();
    p.end();
  });

  it('where something was not asked for: when that is checked, or at its end', async () => {
    const p = probe(
      concat(
        of(1, 'b', { c: 1 }),
        throwError(() => new Error('no')),
      ),
      named,
    );
    expect(await message(() => p.expectNoMore())).toBe(
      `expectNoMore() of the probe "prices": 4 events were not expected. Await them, or discard them with drop().

  value 1
  value "b"
  value an object (Object)
  error Error: no
`,
    );
    const q = probe(EMPTY, named);
    expect(await message(() => q.end())).toBe(
      `end() of the probe "prices": 1 event was not expected. Await it, or discard it with drop().

  complete
`,
    );
    const many = probe(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), named);
    expect(await message(() => many[Symbol.dispose]())).toMatch(
      /12 events .*\n\n(?: {2}value \d+\n){10} {2}and 2 more\n$/s,
    );
  });

  it('with the lines that made it and that asked', async () => {
    const p = probe(EMPTY);
    const failed = await failure(() => p.expectValue());
    expect(failed.message).toMatch(
      new RegExp(
        `^expectValue\\(\\) of the probe of ${FILE}:\\d+:\\d+ expected a value, but the stream completed\\.$`,
      ),
    );
    const [, made] = /:(\d+):\d+ expected/.exec(failed.message) ?? [];
    const first = String(failed.stack)
      .split('\n')
      .find((line) => line.startsWith('    at '));
    expect(first).toContain(`${FILE}:${Number(made) + 1}:`);
  });

  it('only when a limit is over, however long it is', async () => {
    const source = new Subject<number>();
    const p = probe(source, { timeout: 2 ** 31 });
    const value = p.expectValue();
    // A host timer of that length fires at once.
    await new Promise((resolve) => setTimeout(resolve, 1));
    source.next(1);
    expect(await value).toBe(1);
    p.end();
  });

  it('with the line that awaited what took too long', async () => {
    const p = probe(new Subject(), { timeout: 1 });
    const failed = await failure(async () => {
      await p.skip(1);
    });
    expect(failed.stack).toContain(FILE);
    p.end();
  });
});

// prettier-ignore
it.each<[string, unknown, unknown, string]>([
  ['no stream',           [1],   {},                    'The first argument of probe must be an Observable (got an object (Array)).'],
  ['nothing',             null,  {},                    'The first argument of probe must be an Observable (got null).'],
  ['an unknown option',   NEVER, { grace: 1 },          'probe has no option "grace". It takes: timeout, scheduler, name.'],
  ['a limit that is none', NEVER, { timeout: -1 },      'timeout must be a duration in ms, 0 or more (got -1).'],
  ['a name that is none', NEVER, { name: 1 },           'name must be a string (got 1).'],
  ['no scheduler',        NEVER, { scheduler: {} },     'scheduler must be an rxjs scheduler (got an object (Object)).'],
])('a probe refuses %s', (_, source, options, text) => {
  expect(() => probe(source as Observable<unknown>, options as ProbeOptions)).toThrow(text);
});

it('a probe refuses to skip what is no number of values', async () => {
  const p = probe(NEVER);
  await expect(p.skip(0)).rejects.toThrow('The number for skip() must be a whole number, 1 or more (got 0).');
  await expect(p.skip(1.5)).rejects.toThrow(
    'The number for skip() must be a whole number, 1 or more (got 1.5).',
  );
  p.end();
});
