import { fork } from 'node:child_process';
import { once } from 'node:events';

import autocannon from 'autocannon';

import { median } from './ratio.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 4);

/**
 * Asks servers side by side, in turns, so that what else the machine does falls on all of them alike: the program `file` is forked with
 * `serve` and the name of each variant, and sends its port. Gives a ratio of two: the median of those of the rounds.
 */
export async function measureServers(file, variants, path = '/') {
  const servers = {};
  for (const variant of Object.keys(variants)) {
    const child = fork(file, ['serve', variant]);
    const [port] = await once(child, 'message');
    servers[variant] = { child, url: `http://127.0.0.1:${port}${path}`, rates: [] };
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { url, rates } of Object.values(servers)) {
      const { requests, non2xx } = await autocannon({ url, connections: 20, duration: SECONDS });
      if (non2xx > 0) throw new Error(`${url} answered ${non2xx} times with an error.`);
      // The first round warms up.
      if (round > 0) rates.push(requests.average);
    }
  }
  for (const [variant, what] of Object.entries(variants))
    console.log(`${Math.round(median(servers[variant].rates))} requests/s: ${what}`);
  for (const { child } of Object.values(servers)) child.kill();
  return (variant, other) =>
    median(servers[variant].rates.map((each, n) => each / servers[other].rates[n])).toFixed(3);
}
