import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connect } from './client.mjs';
import { Server } from './server.mjs';

/*
 * Runs the same server twice under `rxleash run`, leaky and owned, lets clients come and go, and ends it by SIGTERM.
 * Waits for what happens, never for time.
 */

const CLIENTS = 3;

for (const program of ['examples/sse/leaky.mjs', 'examples/sse/owned.mjs']) {
  const folder = mkdtempSync(join(tmpdir(), 'rxleash-sse-'));
  try {
    await demonstrate(program, join(folder, 'app.log'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function demonstrate(program, log) {
  writeFileSync(log, 'INFO started\nERROR the disk is full\n');
  console.log(`\n$ npx rxleash run ${program}`);
  const server = new Server(program, log);
  const port = await server.port;

  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(port)));
  await all(clients, (client) => client.received('data: ERROR the disk is full', 'event: errors\ndata: 1'));
  appendFileSync(log, 'INFO there is room again\n');
  await all(clients, (client) => client.received('data: INFO there is room again'));
  for (const client of clients) client.leave();
  await server.sawLeave(CLIENTS);
  console.log(`${CLIENTS} clients read the log as it grew, and then left.`);

  if (program.endsWith('owned.mjs')) {
    const last = await connect(port);
    await last.received('data: INFO there is room again', 'event: errors\ndata: 1');
    console.log('One more is reading when SIGTERM arrives.');
    await server.terminate();
    console.log(`\nWhat the client saw: ${await last.ended}.`);
  } else {
    console.log('Now SIGTERM arrives.');
    await server.terminate();
  }
}

async function all(clients, wait) {
  await Promise.all(clients.map(wait));
}
