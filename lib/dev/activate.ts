import type { Config } from './subscribe/hook-kit.js';
import { registry } from './registry.js';
import type { ObservableClass } from './base/rxjs-internals.js';
import type { DevModeOptions } from './settings.js';

/*
 * Dev mode without rxjs: for a preload, which must not load it before the program does.
 */

/** Switches dev mode on for the copies of rxjs that are watched. The undo undoes it. */
export function activate(options: DevModeOptions = {}): () => void {
  return registry().install(options);
}

/**
 * Takes a copy of rxjs in: while anybody tracks `'all'`, every subscription of it is seen. The undo lets go of it.
 *
 * @param Class The `Observable` of that copy.
 * @param config Its settings: with these at hand it is watched at less cost.
 */
export function watchClass(Class: ObservableClass, config?: Config): () => void {
  return registry().hooks.add(Class, config);
}
