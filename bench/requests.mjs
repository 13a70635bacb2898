// How much of its throughput a server keeps with an owner for every request: `npm run bench:requests`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';

import autocannon from 'autocannon';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 4);

/** What each server does; the first is what the others are compared with. */
const VARIANTS = {
  bare: 'no owners',
  owned: 'ownRequests(), and no handler subscribes',
  subscribes: 'the handler subscribes, without owners',
  'owned-subscribes': 'ownRequests(), and each handler pipes ownedBy()',
};

if (process.argv[2] === 'serve') await serve(process.argv[3]);
else await measure();

async function serve(variant) {
  const { NEVER } = await import('rxjs');
  const { ownedBy } = await import('rxleash');
  const { ownRequests } = await import('rxleash/node');
  if (variant.startsWith('owned')) ownRequests();
  const handlers = {
    bare: (_request, response) => response.end('hello'),
    owned: (_request, response) => response.end('hello'),
    subscribes: (_request, response) => {
      const subscription = NEVER.subscribe();
      response.once('close', () => subscription.unsubscribe());
      response.end('hello');
    },
    'owned-subscribes': (_request, response) => {
      NEVER.pipe(ownedBy()).subscribe();
      response.end('hello');
    },
  };
  const server = createServer(handlers[variant]).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send(server.address().port);
}

/** Side by side, in turns, so that what else the machine does falls on all of them alike. */
async function measure() {
  const servers = {};
  for (const variant of Object.keys(VARIANTS)) {
    const child = fork(new URL(import.meta.url), ['serve', variant]);
    const [port] = await once(child, 'message');
    servers[variant] = { child, url: `http://127.0.0.1:${port}`, rates: [] };
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { url, rates } of Object.values(servers)) {
      const { requests } = await autocannon({ url, connections: 20, duration: SECONDS });
      // The first round warms up.
      if (round > 0) rates.push(requests.average);
    }
  }
  const rate = (variant) => median(servers[variant].rates);
  const against = (variant, other) =>
    median(servers[variant].rates.map((each, n) => each / servers[other].rates[n]));
  for (const [variant, what] of Object.entries(VARIANTS))
    console.log(`${Math.round(rate(variant))} requests/s: ${what}`);
  console.log(`${against('owned', 'bare').toFixed(3)} with owners that nobody asks for`);
  console.log(
    `${against('owned-subscribes', 'subscribes').toFixed(3)} with ownedBy() in each handler, against the same by hand`,
  );
  console.log(
    `${against('owned-subscribes', 'bare').toFixed(3)} with ownedBy() in each handler, against a bare one`,
  );
  for (const { child } of Object.values(servers)) child.kill();
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
