import { watchClass } from '../../lib/dev/activate.js';
import type { Config } from '../../lib/dev/subscribe/hook-kit.js';
import type { ObservableClass } from '../../lib/dev/base/rxjs-internals.js';
import { Scope } from './scope.js';
import { NOT_CAUGHT, notWorking } from './wording.js';

/** Leaks on purpose, with the copies of rxjs that the tests have, and sees whether that is noticed. */
export class Control {
  readonly #classes = new Set<ObservableClass>();

  /** Takes in a copy, and has it watched too. Returns the undo. */
  watch(Observable: ObservableClass, config?: Config): () => void {
    this.#classes.add(Observable);
    return watchClass(Observable, config);
  }

  /** The error where it was not noticed: nothing would be. */
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
  const subscription = scope.run(() => new Observable(() => () => undefined).subscribe());
  scope.forgetLines();
  const caught = scope.sort().leaks.length > 0;
  subscription.unsubscribe();
  const gone = scope.sort().leaks.length === 0;
  scope.close();
  return caught && gone ? undefined : broken(NOT_CAUGHT);
}

/** The gate does not work. No line of anybody's is to blame. */
export function broken(why: string): Error {
  const error = new Error(notWorking(why));
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
