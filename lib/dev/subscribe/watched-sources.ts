import type { Observable } from 'rxjs';

import type { ProducerObserver, WatchedSources } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import { replace } from '../base/replace.js';
import type { ObservableClass, Watched } from '../base/rxjs-internals.js';
import { inspectTeardown } from '../record/heads.js';
import type { SourceTraces } from '../leak/source-traces.js';

/** A Subject, with the method that drops its observers. */
interface Dropping {
  readonly observers?: readonly Watched[] | null;
  unsubscribe: (this: Dropping) => void;
}

/**
 * Observes, for one copy of rxjs, which sources may go on after their teardown, which return no teardown, and
 * which Subjects drop their observers. Costs ~40 ns for each subscription to the top of a chain, and nothing
 * for one to a Subject.
 */
export function watchSources(
  Class: ObservableClass,
  { traces, zombies }: { readonly traces: SourceTraces; readonly zombies: ProducerObserver },
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
          undo ??= observeDrops(source, Class, traces);
          sources.knowsSubjects = undo !== undefined;
        } else inspectTeardown(subscriber, teardown);
        if (unseen && !closed) zombies.addHead(subscriber);
      } catch (failure) {
        mishap('watching a source', failure);
      }
    },
    undo: () => undo?.(),
  };
  return sources;
}

/**
 * Observes the `unsubscribe` of all Subjects of this copy, which drops their observers without notifying
 * them. Undefined if `subject` is not a Subject of this copy: then a later one is tried.
 */
function observeDrops(
  subject: Observable<unknown>,
  Class: ObservableClass,
  traces: SourceTraces,
): (() => void) | undefined {
  // The prototype of Subject, which all other kinds extend.
  let prototype: object | null = subject;
  while (prototype !== null && Object.getPrototypeOf(prototype) !== Class.prototype) {
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  // From another copy, or hand-made.
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
