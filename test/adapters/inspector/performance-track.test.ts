import { NEVER, of, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { tracePerformance } from '../../../adapters/inspector/index.js';
import { TrackRecord } from '../../../lib/dev/record/record.js';
import { registry } from '../../../lib/dev/registry.js';
import { createOwner, enableDevMode, runWithOwner } from '../../../lib/index.js';
import { Tally } from '../../../lib/owner/tally.js';
import { ownedBy } from '../../../operators/index.js';

let time = 0;
let undos: (() => void)[] = [];
const timeStamp: unknown = Reflect.get(console, 'timeStamp');
const stamps = vi.fn<(...args: unknown[]) => void>();
const measures = vi.fn<(name: string, options: { detail: { devtools: object } }) => void>();

beforeEach(() => {
  time = 1_000;
  undos = [enableDevMode({ now: () => time })];
  Object.assign(console, { timeStamp: stamps });
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  vi.spyOn(performance, 'measure').mockImplementation(measures as never);
});
afterEach(() => {
  for (const undo of undos.reverse()) undo();
  vi.restoreAllMocks();
  Object.assign(console, { timeStamp });
  stamps.mockReset();
  measures.mockReset();
});

const methodOf = (made: { readonly prototype: object }, name: string): unknown =>
  Reflect.get(made.prototype, name);

const trace = (...args: Parameters<typeof tracePerformance>): (() => void) => {
  const stop = tracePerformance(...args);
  undos.push(stop);
  return stop;
};

describe('the track of an owner', () => {
  it('shows how long each of its subscriptions lived, with the line', () => {
    trace();
    const page = createOwner({ name: 'page' });
    const one = runWithOwner(page, () => new Subject().subscribe());
    time = 1_250;
    one.unsubscribe();
    expect(stamps.mock.calls).toEqual([
      [
        expect.stringMatching(/^\S+ performance-track\.test\.ts:\d+$/),
        1_000,
        1_250,
        'page',
        'rxleash',
        'secondary',
      ],
    ]);
    void page.close();
  });

  it('has none that ended at once, or sooner than asked for', () => {
    trace({ shortest: 100 });
    of(1).subscribe();
    const short = NEVER.subscribe();
    const long = NEVER.subscribe();
    time += 99;
    short.unsubscribe();
    time += 1;
    long.unsubscribe();
    expect(stamps.mock.calls.map(([, start, end, track]) => [start, end, track])).toEqual([
      [1_000, 1_100, 'no owner'],
    ]);
  });

  it('has each once, and at the end those that are open', () => {
    const stop = trace();
    const ended = new Subject<number>();
    ended.subscribe();
    const open = NEVER.subscribe();
    time += 10;
    ended.complete();
    expect(stamps).toHaveBeenCalledTimes(1);
    stop();
    expect(stamps).toHaveBeenCalledTimes(2);
    open.unsubscribe();
    expect(stamps).toHaveBeenCalledTimes(2);
  });
});

describe('a leak', () => {
  it('is drawn when it is proved, with owner, line and fix', async () => {
    trace();
    const page = createOwner({ name: 'page' });
    const left = runWithOwner(page, () => NEVER.subscribe());
    void page.close();
    time += 2_000;
    await vi.waitFor(() => expect(measures).toHaveBeenCalled());
    const [name, { detail, ...when }] = measures.mock.calls[0] as never as [string, { detail: object }];
    expect(name).toMatch(/^outlived: \S+ performance-track\.test\.ts:\d+$/);
    expect(when).toEqual({ start: 1_000, end: 3_000 });
    expect(detail).toEqual({
      devtools: {
        dataType: 'track-entry',
        track: 'Leaks',
        trackGroup: 'rxleash',
        color: 'error',
        tooltipText: name,
        properties: [
          ['line', expect.stringMatching(/performance-track\.test\.ts:\d+:\d+$/)],
          ['owner', 'page'],
          ['subscriptions', '1'],
          ['fix', expect.any(String)],
        ],
      },
    });
    left.unsubscribe();
  });
});

describe('a subscription that its owner had to end', () => {
  it('is drawn with its line', async () => {
    trace();
    const page = createOwner({ name: 'page' });
    NEVER.pipe(ownedBy(page, { name: 'prices' })).subscribe();
    time += 50;
    await page.close();
    expect(measures.mock.calls.map(([name, { detail }]) => [name, detail.devtools])).toEqual([
      [
        'ended by its owner: prices',
        expect.objectContaining({ track: 'Forced ends', trackGroup: 'rxleash', color: 'tertiary' }),
      ],
    ]);
  });
});

it('reaches no program where it fails', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  stamps.mockImplementation(() => {
    throw new Error('no panel');
  });
  trace();
  const one = NEVER.subscribe();
  time += 10;
  one.unsubscribe();
  expect(one.closed).toBe(true);
  expect(registry().records.young.open).toBe(false);
  expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringMatching(/^rxleash: drawing in the Performance panel failed: .*no panel/),
  ]);
});

it('is off unless asked for, and its undo leaves nothing', () => {
  const end = methodOf(TrackRecord, 'end');
  const forced = methodOf(Tally, 'forced');
  const installs = registry().installs.length;
  const stop = trace();
  expect(methodOf(TrackRecord, 'end')).not.toBe(end);
  stop();
  stop();
  expect(methodOf(TrackRecord, 'end')).toBe(end);
  expect(methodOf(Tally, 'forced')).toBe(forced);
  expect(registry().installs.length).toBe(installs);
  NEVER.subscribe().unsubscribe();
  expect(stamps).not.toHaveBeenCalled();
});

it('refuses options that it does not know, and what is no duration', () => {
  expect(() => tracePerformance({ longest: 1 } as object)).toThrow(/longest/);
  expect(() => tracePerformance({ shortest: -1 })).toThrow(
    'shortest must be a duration in ms, 0 or more (got -1).',
  );
});
