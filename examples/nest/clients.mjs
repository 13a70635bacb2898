import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';

import { WebSocket } from 'ws';

/** So many at a time. */
const AT_ONCE = 50;
/** The time (ms) that a client may take, also on a busy machine. */
const MOST = 60_000;

/**
 * Asks the application of this folder so many times, in all of its ways in turn. Every third client is cut off: it leaves without a word
 * while it is being answered.
 */
export async function ask(ports, times) {
  let asked = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (asked < times) {
        const turn = asked++;
        const [name, way] = WAYS[turn % WAYS.length];
        const cut = Math.floor(turn / WAYS.length) % 3 === 0;
        await limited(way(ports, cut), `${name}${cut ? ' (cut off)' : ''}, client ${turn}`);
      }
    }),
  );
}

export const WAYS = [
  ...['/prices/board', '/prices/live', '/prices/feed', '/session'].map((path) => [
    path,
    (ports, cut) => get(ports.http, path, cut),
  ]),
  ['the gateway', (ports, cut) => watch(ports.http, cut)],
  ['the microservice', (ports, cut) => confirm(ports.tcp, cut)],
];

/** One client that hangs would otherwise hang them all, and nobody would know which. */
async function limited(work, name) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: not over within ${MOST / 1_000} s.`)), MOST);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One that is cut off leaves with the first piece of its answer, or after a while without any. */
async function get(port, path, cut) {
  const asking = request({ host: '127.0.0.1', port, path, agent: false });
  const leave = () => asking.destroy();
  asking.on('error', () => undefined);
  asking.on('response', (answer) =>
    answer.on('error', () => undefined).on('data', cut ? leave : () => undefined),
  );
  const leaving = cut ? setTimeout(leave, 10) : undefined;
  asking.end();
  await closed(asking);
  clearTimeout(leaving);
}

function closed(connection) {
  return new Promise((resolve) => connection.on('close', resolve));
}

async function watch(port, cut) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'watch' }));
  await once(socket, 'message');
  if (cut) socket.terminate();
  else socket.close();
  await closed(socket);
}

/** Speaks as a client of Nest does: the length of a JSON text, and the text. It waits for the answer for a while. */
async function confirm(port, cut) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const message = JSON.stringify({ pattern: 'confirm', data: 'order', id: '1' });
  socket.write(`${message.length}#${message}`);
  const leave = () => socket.end();
  const leaving = setTimeout(leave, cut ? 10 : 100);
  socket.on('data', leave);
  await closed(socket);
  clearTimeout(leaving);
}
