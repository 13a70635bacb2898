import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../dist/adapters/node/cli.js', import.meta.url));

/** One of the applications of this folder in a process of its own, with Node's `flags`, as `rxleash run` runs it or without. */
export class Application {
  #process;
  /** What it has said to the standard error stream. */
  said = '';

  static async start(program, options = {}) {
    const { adapter = 'express', flags = [] } = options;
    // Undefined is without it, and not the default.
    const command = 'command' in options ? options.command : ['run'];
    const application = new Application();
    const tcp = await freePort();
    const start = command === undefined ? [] : [COMMAND, ...command];
    application.#process = spawn(process.execPath, [...flags, ...start, program, adapter, String(tcp)], {
      cwd: import.meta.dirname,
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

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
