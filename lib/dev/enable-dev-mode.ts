import { config, Observable } from 'rxjs';

import { activate, watchClass } from './activate.js';
import type { DevModeOptions } from './settings.js';

/**
 * Switches dev mode on: from now on the registry knows which subscriptions are open, who owns them and which line made
 * them, and {@link leaks} reports the leaks among them. Returns the undo; the last undo forgets all records.
 *
 * While several installs are in force, `track: 'all'` wins, `ignore`, `ignoreFrames` and `baseline` add up, every `onLeak` is called, and
 * of all other options the last one given holds.
 *
 * ```ts
 * const undo = enableDevMode();
 * const mark = leaks.mark();
 * interval(1_000).subscribe();
 * console.log(leaks.report({ since: mark }));
 * undo();
 * ```
 *
 * Off, it costs one load and compare where something would be reported; on with `track: 'all'`, about 4 us for each
 * subscription whose line is taken, and one increment per value (`bench/`).
 *
 * Throws a `TypeError` or a `RangeError` at once for an option that does not exist, or a value that is none.
 *
 * After LeakCanary, and Go's goroutine profile.
 */
export function enableDevMode(options: DevModeOptions = {}): () => void {
  const deactivate = activate(options);
  const release = watchClass(Observable, config);
  return () => {
    release();
    deactivate();
  };
}
