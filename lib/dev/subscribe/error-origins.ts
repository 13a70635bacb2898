import type { SubscribedAt } from '../../site.js';
import { mishap } from '../base/mishaps.js';
import type { Watched } from '../base/rxjs-internals.js';
import { placeOf, resolve } from '../record/resolve.js';
import { openRecordOf } from '../record/stamps.js';
import type { Places } from '../stack/places.js';
import { siteOf } from '../stack/places.js';
import type { SubscriberClass } from './hook-kit.js';

type Fail = (this: Watched, error: unknown) => void;

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly errors: boolean };
  readonly sites: Places;
}

const KEY = 'subscribedAt';

/**
 * Adds `subscribedAt`, the line that subscribed, to each error that reaches the end of a subscription: the
 * error's own stack shows the line that threw, which does not say whose stream it was. The error remains the
 * same object, with the same class, message and order of events. It costs nothing unless an error occurs.
 * Returns the undo.
 */
export function attachOrigins(Safe: SubscriberClass, registry: Context): () => void {
  const prototype = Safe.prototype as unknown as { _error: Fail };
  const own = Object.getOwnPropertyDescriptor(prototype, '_error');
  const base = Object.getPrototypeOf(prototype) as { readonly _error: Fail };
  const _error: Fail = function (error) {
    try {
      if (registry.settings.errors) attachOrigin(this, error, registry.sites);
    } catch (failure) {
      mishap('adding subscribedAt to an error', failure);
    }
    const before = (own?.value as Fail | undefined) ?? base._error;
    before.call(this, error);
  };
  // It keeps the descriptor of the original: in one build of rxjs methods are enumerable.
  const described = own ?? Object.getOwnPropertyDescriptor(base, '_error');
  Object.defineProperty(prototype, '_error', { ...described, value: _error, configurable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, '_error')?.value !== _error) return;
    if (own === undefined) Reflect.deleteProperty(prototype, '_error');
    else Object.defineProperty(prototype, '_error', own);
  };
}

function attachOrigin(subscriber: Watched, error: unknown, sites: Places): void {
  // An error that reaches several subscriptions names the first.
  if (!(error instanceof Error) || !Object.isExtensible(error) || KEY in error) return;
  const record = openRecordOf(subscriber);
  if (record === undefined) return;
  resolve(record, subscriber, sites);
  const site = siteOf(placeOf(record));
  if (site === undefined) return;
  const { owner } = record;
  const value: SubscribedAt = { ...site, ...(owner !== undefined && { owner: owner.path }) };
  // Not enumerable, so that printing and comparing the error give the same result.
  Object.defineProperty(error, KEY, { value, writable: true, configurable: true });
  if (isUnhandled(subscriber)) appendToStack(error, value);
}

/** Whether there is no error handler, so that it becomes an uncaught error. Not visible before 7.5. */
function isUnhandled({ destination }: Watched): boolean {
  const observer = destination?.partialObserver as { readonly error?: unknown } | undefined;
  return observer !== undefined && !observer.error;
}

/** An uncaught error is printed with its stack, so the line is added there. */
function appendToStack(error: Error, { file, line, column, function: name, owner }: SubscribedAt): void {
  if (typeof error.stack !== 'string') return;
  const within = name === undefined ? '' : ` in ${name}`;
  const whose = owner === undefined ? '' : `, owner ${owner}`;
  error.stack += `\n    subscribed at ${file}:${line}:${column}${within}${whose}`;
}
