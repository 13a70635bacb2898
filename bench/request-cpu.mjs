// The CPU time that an owner costs a request, without the network: `npm run bench:request-cpu`. A busy machine disturbs it little.
import { AsyncLocalStorage } from 'node:async_hooks';
import { fork } from 'node:child_process';
import diagnosticsChannel from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { Duplex } from 'node:stream';

import { NEVER } from 'rxjs';
import { currentOwner, ownedBy } from 'rxleash';
import { ownRequests } from 'rxleash/node';

import { median } from './ratio.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 25);
const REQUESTS = 3_000;
/** The first rounds warm up. */
const WARM = 4;

const storage = new AsyncLocalStorage();
const answer = (_request, response) => response.end('hello');

/** What is done before the server starts, and what it does; the first is what the others are compared with. */
const VARIANTS = {
  'no owners': [() => undefined, answer],
  'an AsyncLocalStorage alone': [
    () => diagnosticsChannel.subscribe('http.server.request.start', () => storage.enterWith({})),
    answer,
  ],
  'ownRequests(), and no handler asks': [ownRequests, answer],
  'each handler asks for its owner': [
    ownRequests,
    (request, response) => {
      currentOwner();
      answer(request, response);
    },
  ],
  'each handler subscribes, and ends it by hand': [
    () => undefined,
    (request, response) => {
      const subscription = NEVER.subscribe();
      response.once('close', () => subscription.unsubscribe());
      answer(request, response);
    },
  ],
  'each handler pipes ownedBy()': [
    ownRequests,
    (request, response) => {
      NEVER.pipe(ownedBy()).subscribe();
      answer(request, response);
    },
  ],
};

/** One end of a connection within the process. */
class Side extends Duplex {
  remoteAddress = '127.0.0.1';
  other;
  #more;
  _read() {
    const more = this.#more;
    this.#more = undefined;
    more?.();
  }
  _write(chunk, _encoding, done) {
    if (this.other.push(chunk)) done();
    else this.other.#more = done;
  }
  _final(done) {
    this.other.push(null);
    done();
  }
  setTimeout() {
    return this;
  }
}

if (process.argv[2] === 'serve') serve(VARIANTS[process.argv[3]]);
else await measure();

/** Measures when it is told to. */
function serve([prepare, handler]) {
  prepare();
  const server = createServer(handler);
  const [client, socket] = [new Side(), new Side()];
  client.other = socket;
  socket.other = client;
  let got = () => undefined;
  client.on('data', (data) => got(String(data)));
  server.emit('connection', socket);
  const ask = () =>
    new Promise((resolve) => {
      got = (text) => text.endsWith('hello') && resolve();
      client.write('GET /prices?token=a HTTP/1.1\r\nHost: a\r\n\r\n');
    });
  process.on('message', async () => {
    const before = process.cpuUsage();
    for (let n = 0; n < REQUESTS; n++) await ask();
    process.send(process.cpuUsage(before).user / REQUESTS);
  });
  process.send('ready');
}

async function measure() {
  const variants = [];
  for (const name of Object.keys(VARIANTS)) {
    const child = fork(new URL(import.meta.url), ['serve', name]);
    await once(child, 'message');
    variants.push({ name, child, costs: [] });
  }
  // In turns, so that what else the machine does falls on all of them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const { child, costs } of variants) {
      child.send('measure');
      const [cost] = await once(child, 'message');
      if (round >= WARM) costs.push(cost);
    }
  }
  const [{ costs: bare }] = variants;
  for (const { name, child, costs } of variants) {
    child.kill();
    const ratio = median(costs.map((cost, n) => cost / bare[n]));
    console.log(
      `${Math.min(...costs).toFixed(1)} us (the least), ${ratio.toFixed(2)}x (the median): ${name}`,
    );
  }
}
