import type { SubscribedAt } from '../../site.js';
import { mishap } from '../base/mishaps.js';
import type { Watched } from '../base/rxjs-internals.js';
import { placeOf, resolve } from '../record/resolve.js';
import { openRecordOf } from '../record/stamps.js';
import type { Places } from '../stack/places.js';
import { siteOf } from '../stack/places.js';
import type { SubscriberClass } from './hook-kit.js';

type Fail = (this: Watched, error: unknown) => void;

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly errors: boolean };
  readonly sites: Places;
}

const KEY = 'subscribedAt';

/**
 * An error that comes to the end of a subscription is given the line that subscribed, as `subscribedAt`: its own stack shows the line that
 * threw, which says nothing of whose stream it was. The error is the same object, with the same class, message and order of events. Costs nothing
 * where nothing fails. The undo takes it back.
 */
export function tellOrigins(Safe: SubscriberClass, registry: Context): () => void {
  const prototype = Safe.prototype as unknown as { _error: Fail };
  const own = Object.getOwnPropertyDescriptor(prototype, '_error');
  const base = Object.getPrototypeOf(prototype) as { readonly _error: Fail };
  const _error: Fail = function (error) {
    try {
      if (registry.settings.errors) tell(this, error, registry.sites);
    } catch (failure) {
      mishap('noting where an error was subscribed', failure);
    }
    const before = (own?.value as Fail | undefined) ?? base._error;
    before.call(this, error);
  };
  // Described as what it stands before: in one build of rxjs methods can be enumerated.
  const described = own ?? Object.getOwnPropertyDescriptor(base, '_error');
  Object.defineProperty(prototype, '_error', { ...described, value: _error, configurable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, '_error')?.value !== _error) return;
    if (own === undefined) Reflect.deleteProperty(prototype, '_error');
    else Object.defineProperty(prototype, '_error', own);
  };
}

function tell(subscriber: Watched, error: unknown, sites: Places): void {
  // One that several subscriptions share says where the first of them was made.
  if (!(error instanceof Error) || !Object.isExtensible(error) || KEY in error) return;
  const record = openRecordOf(subscriber);
  if (record === undefined) return;
  resolve(record, subscriber, sites);
  const site = siteOf(placeOf(record));
  if (site === undefined) return;
  const { owner } = record;
  const value: SubscribedAt = { ...site, ...(owner !== undefined && { owner: owner.path }) };
  // It cannot be enumerated: printed and compared, the error is as it was.
  Object.defineProperty(error, KEY, { value, writable: true, configurable: true });
  if (isUnhandled(subscriber)) append(error, value);
}

/** Is there no handler for it, so that it becomes an uncaught error? Before 7.5 that does not show. */
function isUnhandled({ destination }: Watched): boolean {
  const observer = destination?.partialObserver as { readonly error?: unknown } | undefined;
  return observer !== undefined && !observer.error;
}

/** What is printed of an uncaught error is its stack. */
function append(error: Error, { file, line, column, function: name, owner }: SubscribedAt): void {
  if (typeof error.stack !== 'string') return;
  const within = name === undefined ? '' : ` in ${name}`;
  const whose = owner === undefined ? '' : `, owner ${owner}`;
  error.stack += `\n    subscribed at ${file}:${line}:${column}${within}${whose}`;
}
