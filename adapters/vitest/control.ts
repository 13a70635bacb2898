import type { NEVER } from 'rxjs';
import { vi } from 'vitest';

import { watchClass } from '../../lib/dev/activate.js';
import type { ObservableClass } from '../../lib/dev/rxjs-shape.js';
import { NOT_CAUGHT, notWorking } from './wording.js';
import { Scope } from './scope.js';

/** The rxjs that the tests have. */
interface Rxjs {
  readonly NEVER: typeof NEVER;
  readonly Observable: ObservableClass;
}

/** Leaks on purpose, with the rxjs of the tests, and sees whether that is noticed. */
export class Control {
  #rxjs: Rxjs | undefined;

  /** Finds the rxjs of the tests, and watches it too, should it be a copy of its own. Returns the undo. */
  async prepare(): Promise<() => void> {
    this.#rxjs = await vi.importActual<Rxjs>('rxjs');
    return watchClass(this.#rxjs.Observable);
  }

  /** Throws where it was not noticed: nothing would be. */
  check(): void {
    if (this.#rxjs === undefined) return;
    const scope = new Scope();
    const subscription = scope.run(() => this.#rxjs?.NEVER.subscribe());
    const caught = scope.leaks().length > 0;
    subscription?.unsubscribe();
    if (caught && scope.leaks().length === 0) return;
    const error = new Error(notWorking(NOT_CAUGHT));
    // No line of anybody's is to blame.
    error.stack = error.name;
    throw error;
  }
}
