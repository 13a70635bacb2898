import { ASYNC_DISPOSE, DISPOSE } from '../dispose.js';
import { badOption, lateTeardownFailed, subjectCannotBeOwned } from '../wording.js';
import { isClass } from '../options.js';
import type { Adoption, AdoptionList, AdoptionNode } from './adoption.js';
import type { Teardown } from './types.js';
import { dev } from '../dev-slot.js';
import { isPromiseLike } from '../promise-like.js';
import { whenSettled } from '../when-settled.js';

/** A thing given to `own()`, and the function that tears it down. */
export class OwnedTeardown implements AdoptionNode<'subscription' | 'cleanup'> {
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;

  constructor(
    readonly kind: 'subscription' | 'cleanup',
    readonly label: string | undefined,
    readonly undo: () => unknown,
    readonly subscription?: OwnableSubscription,
  ) {}

  end(): unknown {
    return this.undo();
  }
}

/**
 * Runs a teardown that was given to a closed owner. An error that it throws reaches the caller of `own()`. A rejection
 * reaches no caller, so it becomes a warning of dev mode instead of an unhandled rejection.
 */
export function undoLate({ undo, label }: Pick<OwnedTeardown, 'undo' | 'label'>, path: string): void {
  const result = undo();
  if (!isPromiseLike(result)) return;
  whenSettled(result, undefined, (error) =>
    dev.probe?.warn(`late teardown of ${path}`, lateTeardownFailed(label, path, error)),
  );
}

/** An rxjs `Subscription`, by shape. */
export interface OwnableSubscription {
  readonly closed: boolean;
  unsubscribe(): void;
  add?(teardown: () => void): void;
  remove?(teardown: () => void): void;
}

/** The adoption for `teardown`. Throws a `TypeError` if it cannot be torn down, or is a Subject. */
export function toAdoption(teardown: Teardown, name: string | undefined): OwnedTeardown {
  const given: unknown = teardown;
  if (typeof given === 'function' && !isClass(given as () => unknown)) {
    return new OwnedTeardown('cleanup', name ?? (given.name || undefined), teardown as () => unknown);
  }
  if (typeof given === 'object' && given !== null) {
    const { [ASYNC_DISPOSE]: disposeLater, [DISPOSE]: dispose } = given as Partial<
      AsyncDisposable & Disposable
    >;
    const { subscribe, unsubscribe } = given as { subscribe?: unknown; unsubscribe?: unknown };
    if (typeof subscribe === 'function') throw new TypeError(subjectCannotBeOwned());
    if (typeof unsubscribe === 'function') {
      const subscription = given as OwnableSubscription;
      return new OwnedTeardown('subscription', name, () => subscription.unsubscribe(), subscription);
    }
    if (typeof disposeLater === 'function')
      return new OwnedTeardown('cleanup', name, () => disposeLater.call(given as AsyncDisposable));
    if (typeof dispose === 'function')
      return new OwnedTeardown('cleanup', name, () => dispose.call(given as Disposable));
  }
  throw new TypeError(
    badOption('teardown', given, 'a function, a Disposable, an AsyncDisposable or a Subscription'),
  );
}
