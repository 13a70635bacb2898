import { isMainThread } from 'node:worker_threads';

import { printable } from '../../lib/printable.js';
import { watchProgram } from './run/watch-program.js';
import { takeOrder } from './run/run-order.js';
import { writeNow } from './run/write.js';

/*
 * `node --import rxleash/register app.js`, or `--require`: dev mode for a program that is not changed. Worker
 * threads inherit the preload, but they end in their own way, so they are not watched.
 */

if (isMainThread) {
  try {
    const options = takeOrder({ env: process.env, pid: process.pid, ppid: process.ppid });
    if (options !== undefined) watchProgram(options);
  } catch (error) {
    // The program has not begun: the message and the exit code are those of the command.
    writeNow(2, `rxleash: ${printable((error as Error).message)}\n`);
    process.exit(2);
  }
}
