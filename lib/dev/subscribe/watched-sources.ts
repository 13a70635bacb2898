import type { Observable } from 'rxjs';

import type { HookKit } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import { replace } from '../base/replace.js';
import type { ObservableClass, Watched } from '../base/rxjs-internals.js';
import { hearTeardown } from '../record/heads.js';
import type { SourceTraces } from '../leak/source-traces.js';

/** A Subject, as far as it lets go of those who listen. */
interface Dropping {
  readonly observers?: readonly Watched[] | null;
  unsubscribe: (this: Dropping) => void;
}

/**
 * Watches, for one copy of rxjs, which sources leave no teardown, and which Subjects drop their observers. Costs one compare for each
 * subscription to what a chain begins with.
 */
export function watchSources(
  Class: ObservableClass,
  traces: SourceTraces,
): { readonly met: HookKit['met']; readonly undo: () => void } {
  let undo: (() => void) | undefined;
  return {
    met(source, subscriber, teardown) {
      try {
        if (!teardown) {
          if (!subscriber.closed) traces.hide(source, subscriber);
        } else if ('observers' in source) undo ??= watchDrops(source, Class, traces);
        else hearTeardown(subscriber, teardown);
      } catch (failure) {
        mishap('watching a source', failure);
      }
      return teardown;
    },
    undo: () => undo?.(),
  };
}

/**
 * Has a Subject tell when it is about to drop its observers, and with it all of its copy of rxjs: there is no word of that to them.
 * Undefined where it is no Subject of this copy: another one may come.
 */
function watchDrops(
  subject: Observable<unknown>,
  Class: ObservableClass,
  traces: SourceTraces,
): (() => void) | undefined {
  // The prototype of Subject itself, which all other kinds inherit from.
  let prototype: object | null = subject;
  while (prototype !== null && Object.getPrototypeOf(prototype) !== Class.prototype) {
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  // Of another copy, or made by hand.
  if (prototype === null || !Object.hasOwn(prototype, 'unsubscribe')) return undefined;
  const dropping = prototype as Dropping;
  const { unsubscribe: drop } = dropping;
  return replace(dropping, 'unsubscribe', function (this: Dropping) {
    try {
      traces.drop(this);
    } catch (failure) {
      mishap('watching a Subject', failure);
    }
    drop.call(this);
  });
}
