import { attempt } from '../attempt.js';
import { realm } from '../realm.js';

/*
 * Owners can be nested to any depth. Calls from one level to the next are pushed as steps instead of made directly, so that
 * a close of 100 000 levels does not overflow the call stack.
 */

/** The stack of pending steps. It is shared by all copies of this package, since their owners can be nested. */
const { steps }: { readonly steps: (() => void)[] } = /* @__PURE__ */ realm('steps', () => ({ steps: [] }));

/** Pushes `step`. Steps run last in, first out, which is the order of direct calls. */
export function pushStep(step: () => void): void {
  steps.push(step);
}

/**
 * Calls `work`, runs all the steps that it has pushed, and returns its result. All calls from outside into the closing of
 * owners go through it. A teardown can call it again, and the inner call runs only its own steps.
 */
export function runSteps<T>(work: () => T): T {
  const floor = steps.length;
  try {
    return work();
  } finally {
    while (steps.length > floor) attempt(steps.pop() as () => void);
  }
}
