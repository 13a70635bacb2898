import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';

import { enableDevMode, leaks } from '../dist/index.js';
import { bare, tracked } from './copies.mjs';
import { group } from './groups.mjs';
import { noop, subscribing } from './pipelines.mjs';
import { ratios } from './ratio.mjs';

/*
 * The measures of dev mode with many subscriptions open: what each keeps in memory, and how the costs grow with their
 * number. These need `--expose-gc`.
 */

const { gc } = globalThis;

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

const ms = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** The figures with so many open. */
async function withOpen(count) {
  const undo = enableDevMode({ track: 'all', sites: 'all' });
  const since = leaks.mark();
  const subject = new tracked.Subject();
  const opened = await open(tracked, count, subject);
  await settled();
  gc();

  // Two rounds of the sweep at its slowest pace, with nobody else at work: whatever delays the loop is the sweep.
  const longest = await longestTurn(Math.min(10_000, 2_000 + count / 50));
  const find = ms(() => leaks.report({ since }));
  const before = process.memoryUsage().heapUsed;
  let most = before;
  let pieces = 0;
  const stream = ms(() => {
    for (const piece of leaks.stream()) {
      pieces += piece.length;
      if (pieces % 64 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
    }
  });
  const { ratio } = ratios(
    { bare: subscribing(new bare.Subject()), tracked: subscribing(new tracked.Subject()) },
    { times: 2_000, rounds: 7, warmups: 2 },
  );
  undo();
  // All at once: one by one, rxjs takes them out of a list.
  subject.complete();
  opened.length = 0;
  return { find, stream, longest, ratio: ratio('tracked', 'bare') };
}

async function longestTurn(ms) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await later(ms);
  delay.disable();
  // The monitor's own timer is late by its resolution.
  return delay.max / 1e6 - 1;
}

export const COUNTS = [1_000, 10_000, 100_000, 1_000_000];

export async function growth() {
  const all = {};
  for (const count of COUNTS) all[count] = await withOpen(count);
  const figure = (name) =>
    Object.fromEntries(
      COUNTS.map((count) => [`${count.toLocaleString('en').replaceAll(',', ' ')} open`, all[count][name]]),
    );
  const largest = '1 000 000 open';
  return [
    group(
      'find() and the grouped report',
      { unit: 'ms', figures: figure('find') },
      { of: largest, unit: 'ms', most: 1_000 },
    ),
    group('The snapshot as streaming JSON', { unit: 'ms', figures: figure('stream') }),
    group(
      'The longest turn while the sweep goes round',
      { unit: 'ms', figures: figure('longest') },
      { of: largest, unit: 'ms', most: 5 },
    ),
    group('Another subscription beside them: tracked / bare', { unit: 'x', figures: figure('ratio') }),
  ];
}
