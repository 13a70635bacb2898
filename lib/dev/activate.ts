import type { Config } from './subscribe/hook-kit.js';
import { registry } from './registry.js';
import type { ObservableClass } from './base/rxjs-internals.js';
import type { DevModeOptions } from './settings.js';

/* Dev mode without an import of rxjs, for a preload, which must not load rxjs before the program does. */

/** Switches dev mode on for the copies of rxjs that are known. Returns the undo. */
export function activate(options: DevModeOptions = {}): () => void {
  return registry().install(options);
}

/**
 * Adds a copy of rxjs: while `track` is `'all'`, all of its subscriptions are tracked. The undo removes it.
 *
 * @param Class The `Observable` of that copy.
 * @param config Its settings, which make tracking cheaper.
 */
export function watchClass(Class: ObservableClass, config?: Config): () => void {
  return registry().hooks.add(Class, config);
}
