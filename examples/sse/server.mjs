import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const COMMAND = 'dist/adapters/node/cli.js';

/** The program in a process of its own, as `rxleash run` runs it. */
export class Server {
  #process;
  #ended;
  #left = 0;
  #waiting = new Set();

  constructor(program, log) {
    this.#process = spawn(process.execPath, [COMMAND, 'run', program, log], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = new Promise((resolve) => this.#process.on('close', resolve));
    this.port = new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('exit', () => reject(new Error(`${program} ended before it listened.`)));
      createInterface(this.#process.stdout).on('line', (line) => {
        const port = /^listening on port (\d+)$/.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
        if (line === 'a client has left') this.#countLeave();
      });
    });
  }

  /** Settles when the process has ended, and has said all that it had to say. */
  async terminate() {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  /** Settles when the server has noticed that so many clients have left. */
  sawLeave(count) {
    return new Promise((resolve) => {
      this.#waiting.add({ count, resolve });
      this.#tell();
    });
  }

  #countLeave() {
    this.#left++;
    this.#tell();
  }

  #tell() {
    for (const wait of this.#waiting) if (this.#left >= wait.count) wait.resolve();
  }
}
