import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

import autocannon from 'autocannon';

import { median } from './ratio.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 4);

/**
 * Asks servers side by side, in turns, so that what else the machine does falls on all of them alike: the program `file` is forked with
 * `serve` and the name of each variant, and calls `tellPort`. Gives two ratios of two variants, each the median of those of the rounds:
 * of the requests per second, and of the CPU time that the server takes for a request. A busy machine disturbs the second one less.
 */
export async function measureServers(file, variants, path = '/') {
  const servers = {};
  for (const variant of Object.keys(variants)) {
    const child = fork(file, ['serve', variant]);
    const [port] = await once(child, 'message');
    servers[variant] = { child, url: `http://127.0.0.1:${port}${path}`, rates: [], costs: [] };
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { child, url, rates, costs } of Object.values(servers)) {
      const before = await cpuOf(child);
      const { requests, non2xx } = await autocannon({ url, connections: 20, duration: SECONDS });
      if (non2xx > 0) throw new Error(`${url} answered ${non2xx} times with an error.`);
      // The first round warms up.
      if (round === 0) continue;
      rates.push(requests.average);
      costs.push(((await cpuOf(child)) - before) / requests.total);
    }
  }
  for (const [variant, what] of Object.entries(variants)) {
    const { rates, costs } = servers[variant];
    console.log(
      `${Math.round(median(rates))} requests/s, ${median(costs).toFixed(1)} us of CPU each: ${what}`,
    );
  }
  for (const { child } of Object.values(servers)) child.kill();
  const ratio = (variant, other, what) =>
    median(servers[variant][what].map((each, n) => each / servers[other][what][n])).toFixed(3);
  return (variant, other) =>
    `${ratio(variant, other, 'rates')} of the requests, ${ratio(variant, other, 'costs')} of the CPU time per request`;
}

/** Called by the program that serves: sends its port, and from then on, when it is asked, the CPU time (us) that it has used. */
export function tellPort(server) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send(user + system);
  });
  process.send(server.address().port);
}

async function cpuOf(child) {
  child.send('cpu');
  const [used] = await once(child, 'message');
  return used;
}
