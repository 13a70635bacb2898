import { isMainThread } from 'node:worker_threads';

import { printable } from '../../lib/printable.js';
import { preload } from './run/preload.js';
import { takeOrder } from './run/run-options.js';
import { writeNow } from './run/write.js';

/*
 * `node --import rxleash/register app.js`, or `--require`: dev mode for a program that knows nothing of it.
 * Worker threads get the preload handed down, and have a process end of their own; they are not watched.
 */

if (isMainThread) {
  try {
    const options = takeOrder({ env: process.env, pid: process.pid, ppid: process.ppid });
    if (options !== undefined) preload(options);
  } catch (error) {
    // Before the program has begun: the same sentence and exit code as the command's.
    writeNow(2, `rxleash: ${printable((error as Error).message)}\n`);
    process.exit(2);
  }
}
