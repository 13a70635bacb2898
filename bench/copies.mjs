import { createRequire } from 'node:module';

/*
 * Two copies of the same rxjs in one process: `tracked`, which dev mode hooks into, and `bare`, which nobody watches. So
 * their rounds can alternate.
 */

export const require = createRequire(import.meta.url);

export const tracked = require('rxjs');
export const bare = another();

/** Loads it once more. Whoever requires rxjs afterwards is given the one that is tracked, as before. */
function another() {
  const first = Object.entries(require.cache).filter(([file]) => /[\\/]rxjs[\\/]/.test(file));
  for (const [file] of first) delete require.cache[file];
  const loaded = require('rxjs');
  for (const [file, module] of first) require.cache[file] = module;
  return loaded;
}
