import { scopeHere } from './test-scope.js';
import { badReason, wrongPlace } from './wording.js';

/**
 * Allows the running test to leave subscriptions open, for a stated reason. Works with the leak gate of every runner.
 *
 * ```ts
 * allowLeaks('the connection stays for all tests');
 * ```
 *
 * @param reason Why the test may do so: a sentence for the next reader.
 */
export function allowLeaks(reason: string): void {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError(badReason(reason));
  const scope = scopeHere();
  if (scope === undefined) throw new Error(wrongPlace());
  scope.allowed = reason;
}
