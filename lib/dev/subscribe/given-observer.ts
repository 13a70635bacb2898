import { HOLDER } from '../../owner/adoption.js';

/**
 * The test by which rxjs takes an object for a Subscriber of another copy: by its shape. It asks in the order of rxjs, since what an
 * observer answers to that, or throws, is a matter between it and rxjs.
 */
export function looksLikeSubscriber(value: object): boolean {
  const asked = value as Record<string, unknown>;
  return (
    areFunctions(asked, ['next', 'error', 'complete']) &&
    'closed' in asked &&
    areFunctions(asked, ['remove', 'add', 'unsubscribe'])
  );
}

function areFunctions(asked: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => typeof asked[name] === 'function');
}

/**
 * Whether it is an owner's observer of its notifier: the subscription that the owner ends is tracked on its
 * own.
 */
export function isOwnersObserver(value: object): boolean {
  try {
    return HOLDER in value;
  } catch {
    // A Proxy that says nothing of it.
    return false;
  }
}
