import type { Leak } from '../../leak.js';
import { throwLater } from '../base/real-timers.js';
import { isKnown } from './baseline.js';
import { entryKey } from './fault-line.js';

/** One `onLeak` listener, and the places that were reported to it. */
export interface Listener {
  readonly onLeak: ((leak: Leak) => void) | undefined;
  readonly reported: Set<string>;
}

/** Whether there is a listener. */
export function hasListener(listeners: readonly Listener[]): boolean {
  return listeners.some(({ onLeak }) => onLeak !== undefined);
}

/** Calls every `onLeak` once for each new leak that is not in the baseline. */
export function notifyListeners(leaks: readonly Leak[], listeners: readonly Listener[]): void {
  for (const { onLeak, reported } of listeners) {
    if (onLeak === undefined) continue;
    for (const leak of leaks) {
      const place = entryKey(leak);
      // A note is reported again when it becomes a leak.
      const key = leak.severity === 'leak' ? place : `${place}|note`;
      if (isKnown(leak) || reported.has(key) || reported.has(place)) continue;
      reported.add(key);
      try {
        onLeak(leak);
      } catch (error) {
        throwLater(error);
      }
    }
  }
}
