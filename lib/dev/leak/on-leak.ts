import type { Leak } from '../../leak.js';
import { throwLater } from '../base/real-timers.js';
import { isKnown } from './baseline.js';

/** One `onLeak`, and the fingerprints that it has been called with. */
export interface Listener {
  readonly onLeak: ((leak: Leak) => void) | undefined;
  readonly told: Set<string>;
}

/** Does anybody listen for leaks? */
export function hasListener(listeners: readonly Listener[]): boolean {
  return listeners.some(({ onLeak }) => onLeak !== undefined);
}

/** Calls every `onLeak` once for each new leak that no baseline knows. */
export function announce(leaks: readonly Leak[], listeners: readonly Listener[]): void {
  for (const { onLeak, told } of listeners) {
    if (onLeak === undefined) continue;
    for (const leak of leaks) {
      const { fingerprint, severity } = leak;
      // What was a note at first is reported again when it is proved.
      const key = severity === 'leak' ? fingerprint : `${fingerprint}|note`;
      if (isKnown(leak) || told.has(key) || told.has(fingerprint)) continue;
      told.add(key);
      try {
        onLeak(leak);
      } catch (error) {
        throwLater(error);
      }
    }
  }
}
