import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One of the applications of this folder, or of a copy of it, in a process of its own, with Node's `flags`, as `rxleash run` runs it or without. */
export class Application {
  #process;
  /** What it has said to the standard error stream. */
  said = '';

  static async start(program, options = {}) {
    const { adapter = 'express', flags = [], folder = import.meta.dirname } = options;
    // Undefined is without it, and not the default.
    const command = 'command' in options ? options.command : ['run'];
    const application = new Application();
    const tcp = await freePort();
    const start = command === undefined ? [] : [commandOf(folder), ...command];
    application.#process = spawn(process.execPath, [...flags, ...start, program, adapter, String(tcp)], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '--import tsx', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    application.#process.stderr.setEncoding('utf8').on('data', (text) => (application.said += text));
    application.ended = once(application.#process, 'close');
    application.ports = { http: await application.#listening(), tcp };
    return application;
  }

  get pid() {
    return this.#process.pid;
  }

  async #listening() {
    for await (const line of createInterface(this.#process.stdout)) {
      const port = /^listening on port (\d+)$/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
    throw new Error(`The application ended before it listened: ${this.said}`);
  }

  /** Of a program that answers messages. */
  async ask(message) {
    const answer = once(this.#process, 'message');
    this.#process.send(message);
    return (await answer)[0];
  }

  /** Gives how it has ended: the exit code, and the signal. */
  async terminate() {
    this.#process.kill('SIGTERM');
    const [code, signal] = await this.ended;
    return { code, signal };
  }
}

function commandOf(folder) {
  const { resolve } = createRequire(join(folder, 'package.json'));
  return join(dirname(resolve('rxleash/package.json')), 'dist/adapters/node/cli.js');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
