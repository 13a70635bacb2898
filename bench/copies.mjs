import { createRequire } from 'node:module';

/*
 * Two copies of the same rxjs in one process: `tracked`, which dev mode hooks into, and `bare`, which nobody watches. So
 * their rounds can alternate.
 */

export const require = createRequire(import.meta.url);

function fresh() {
  for (const file of Object.keys(require.cache)) if (/[\\/]rxjs[\\/]/.test(file)) delete require.cache[file];
  return require('rxjs');
}

export const tracked = require('rxjs');
export const bare = fresh();
