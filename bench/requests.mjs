// How much of its throughput a server keeps with an owner for every request: `npm run bench:requests`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';

import { measureServers, tellPort } from './servers.mjs';

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
  tellPort(server);
}

async function measure() {
  const against = await measureServers(new URL(import.meta.url), VARIANTS);
  console.log(`${against('owned', 'bare')} with owners that nobody asks for`);
  console.log(
    `${against('owned-subscribes', 'subscribes')} with ownedBy() in each handler, against the same by hand`,
  );
  console.log(`${against('owned-subscribes', 'bare')} with ownedBy() in each handler, against a bare one`);
}
