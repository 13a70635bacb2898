import type { Observable } from 'rxjs';

import type { ProducerWatcher, WatchedSources } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import { replace } from '../base/replace.js';
import type { ObservableClass, Watched } from '../base/rxjs-internals.js';
import { inspectTeardown } from '../record/heads.js';
import type { SourceTraces } from '../leak/source-traces.js';

/** A Subject, as far as it lets go of those who listen. */
interface Dropping {
  readonly observers?: readonly Watched[] | null;
  unsubscribe: (this: Dropping) => void;
}

/**
 * Watches, for one copy of rxjs, which sources may go on when they are torn down, which leave no teardown, and which Subjects drop
 * their observers. Costs ~40 ns for each subscription to what a chain begins with, and nothing for one to a Subject.
 */
export function watchSources(
  Class: ObservableClass,
  { traces, zombies }: { readonly traces: SourceTraces; readonly zombies: ProducerWatcher },
): WatchedSources & { readonly undo: () => void } {
  let undo: (() => void) | undefined;
  const sources = {
    knowsSubjects: false,
    meet(source: Observable<unknown>, subscriber: Watched): boolean {
      try {
        return zombies.meet(source, subscriber);
      } catch (failure) {
        mishap('watching a source', failure);
        return false;
      }
    },
    met(source: Observable<unknown>, subscriber: Watched, teardown: unknown, unseen: boolean): void {
      try {
        const { closed } = subscriber;
        if (!teardown) {
          if (!closed) traces.addHidden(source, subscriber);
        } else if ('observers' in source) {
          undo ??= watchDrops(source, Class, traces);
          sources.knowsSubjects = undo !== undefined;
        } else inspectTeardown(subscriber, teardown);
        if (unseen && !closed) zombies.mark(subscriber);
      } catch (failure) {
        mishap('watching a source', failure);
      }
    },
    undo: () => undo?.(),
  };
  return sources;
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
      traces.addDropped(this);
    } catch (failure) {
      mishap('watching a Subject', failure);
    }
    drop.call(this);
  });
}
