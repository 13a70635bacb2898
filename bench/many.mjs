import { performance } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';

import { bare, tracked } from './copies.mjs';
import { group } from './groups.mjs';
import { noop, subscribing } from './pipelines.mjs';
import { ratios } from './ratio.mjs';

/*
 * The measures of dev mode with many subscriptions open: what each keeps in memory, and how the costs grow with their
 * number. These need `--expose-gc`.
 */

const { gc, setTimeout } = globalThis;

/** How long (ms) the longest turn was that a timer of the registry took. */
let longest = 0;
globalThis.setTimeout = (run, pause) =>
  setTimeout(() => {
    longest = Math.max(longest, ms(run));
  }, pause);
// Only now: it takes the timers as they are when it is loaded.
const { enableDevMode, leaks } = await import('../dist/index.js');
globalThis.setTimeout = setTimeout;

/** Opens that many, some in a turn as programs do, from two lines. Returns them. */
async function open(rxjs, count, subject = new rxjs.Subject()) {
  const opened = new Array(count);
  for (let i = 0; i < count; i++) {
    opened[i] = i % 2 ? subject.subscribe(noop) : subject.subscribe(noop);
    if (i % 1_000 === 999) await new Promise(setImmediate);
  }
  return opened;
}

/** Until nothing young is left: every line is known, and every subscriber let go of. */
async function settled() {
  await leaks.sweep();
}

const used = async () => {
  for (let i = 0; i < 3; i++) {
    gc();
    await later(10);
  }
  return process.memoryUsage().heapUsed;
};

export async function memory() {
  const count = 100_000;
  const keep = [];
  const bytes = async (rxjs, after) => {
    // What there is once, however many are open, is there by then.
    keep.push(await open(rxjs, 1_000));
    await after();
    const before = await used();
    keep.push(await open(rxjs, count));
    await after();
    return ((await used()) - before) / count;
  };
  const without = await bytes(bare, noop);
  enableDevMode({ track: 'all', sites: 'all' });
  const figures = { bare: without, tracked: await bytes(tracked, settled) };
  return [
    group(
      'Memory of an open subscription to a Subject, its site included',
      { unit: 'B', figures: { ...figures, 'added by tracking': figures.tracked - figures.bare } },
      { of: 'added by tracking', unit: 'B', most: 150 },
    ),
  ];
}

function ms(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The figures with so many open, in a process of its own: rxjs takes minutes to end a million of one Subject. */
const withOpen = (count) => async () => {
  enableDevMode({ track: 'all', sites: 'all' });
  const since = leaks.mark();
  const opened = await open(tracked, count);
  await settled();
  gc();
  longest = 0;
  // The sweep comes by every second, and soon again until it has been round.
  await later(3_000 + count / 200);
  const report = ms(() => leaks.report({ since }));
  let characters = 0;
  let most = 0;
  const before = process.memoryUsage().heapUsed;
  const stream = ms(() => {
    let piece = 0;
    for (const { length } of leaks.snapshotChunks()) {
      characters += length;
      if (piece++ % 100 === 0) most = Math.max(most, (process.memoryUsage().heapUsed - before) / 1e6);
    }
  });
  const { ratio } = ratios(
    { bare: subscribing(new bare.Subject()), tracked: subscribing(new tracked.Subject()) },
    { times: 2_000, rounds: 7, warmups: 2 },
  );
  const figures = {
    report,
    stream,
    longest,
    ratio: ratio('tracked', 'bare'),
    characters,
    most,
    open: opened.length,
  };
  return [group(`${count} open`, { figures })];
};

export const COUNTS = [1_000, 10_000, 100_000, 1_000_000];
export const open1000 = withOpen(1_000);
export const open10000 = withOpen(10_000);
export const open100000 = withOpen(100_000);
export const open1000000 = withOpen(1_000_000);
