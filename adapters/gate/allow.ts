import { scopeHere } from './scope.js';
import { badReason, wrongPlace } from './wording.js';

/**
 * Says that the test that is running may leave something open, and why: to the leak gate of whatever runner.
 *
 * ```ts
 * allowLeaks('the connection stays for all tests');
 * ```
 *
 * @param reason For whoever reads it next.
 */
export function allowLeaks(reason: string): void {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError(badReason(reason));
  const scope = scopeHere();
  if (scope === undefined) throw new Error(wrongPlace());
  scope.allowed = reason;
}
