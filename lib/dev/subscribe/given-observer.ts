import { HOLDER } from '../../owner/adoption.js';

/**
 * Whether rxjs takes an object for a Subscriber of another copy, by its shape. The members are read in the order of rxjs:
 * an observer may answer differently each time, or throw. Called for each observer object, so it allocates nothing.
 */
export function looksLikeSubscriber(value: object): boolean {
  const asked = value as Record<string, unknown>;
  return (
    typeof asked['next'] === 'function' &&
    typeof asked['error'] === 'function' &&
    typeof asked['complete'] === 'function' &&
    'closed' in asked &&
    typeof asked['remove'] === 'function' &&
    typeof asked['add'] === 'function' &&
    typeof asked['unsubscribe'] === 'function'
  );
}

/**
 * Whether it is an owner's observer of its notifier: the subscription that the owner ends is tracked on its
 * own.
 */
export function isOwnersObserver(value: object): boolean {
  try {
    return HOLDER in value;
  } catch {
    // A Proxy whose `has` throws.
    return false;
  }
}
