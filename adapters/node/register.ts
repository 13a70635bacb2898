import { isMainThread } from 'node:worker_threads';

import { preload } from './preload.js';
import { takeOrder } from './run-options.js';

/*
 * `node --import rxleash/register app.js`, or `--require`: dev mode for a program that knows nothing of it.
 * Worker threads get the preload handed down, and have a process end of their own; they are not watched.
 */

const options = isMainThread
  ? takeOrder({ env: process.env, pid: process.pid, ppid: process.ppid })
  : undefined;
if (options !== undefined) preload(options);
