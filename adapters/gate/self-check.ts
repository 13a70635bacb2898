import type * as rxjs from 'rxjs';

import { watchClass } from '../../lib/dev/activate.js';
import type { Config } from '../../lib/dev/subscribe/hook-kit.js';
import type { ObservableClass } from '../../lib/dev/base/rxjs-internals.js';
import { Scope } from './test-scope.js';
import { NOT_CAUGHT, notWorking } from './wording.js';

/** Proves that the gate works: leaks on purpose with each copy of rxjs in the tests, and checks that the leak is found. */
export class Control {
  readonly #classes = new Set<ObservableClass>();

  /** Adds a copy of rxjs, and watches it. Returns the undo. */
  watch(Observable: ObservableClass, config?: Config): () => void {
    this.#classes.add(Observable);
    return watchClass(Observable, config);
  }

  /** Returns an error if the leak was not found: then no leak of a test would be found either. */
  check(): Error | undefined {
    for (const Observable of this.#classes) {
      const error = checkOne(Observable);
      if (error !== undefined) return error;
    }
    return undefined;
  }
}

function checkOne(Observable: ObservableClass): Error | undefined {
  const scope = new Scope();
  const subscription = scope.run(() => endless(Observable).subscribe());
  scope.forgetLines();
  const caught = scope.sort(false).leaks.length > 0;
  subscription.unsubscribe();
  const gone = scope.sort(false).leaks.length === 0;
  scope.close();
  return caught && gone ? undefined : broken(NOT_CAUGHT);
}

/** A source that ends only by its teardown. Its constructor sees no function: that would take the time to read a line. */
function endless(Observable: ObservableClass): rxjs.Observable<unknown> {
  const value = (): (() => void) => () => undefined;
  return Object.defineProperty(new Observable(), '_subscribe', { value });
}

/** The error of a gate that does not work. It has no stack, since no line of the user is at fault. */
export function broken(why: string): Error {
  const error = new Error(notWorking(why));
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
