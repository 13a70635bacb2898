import { attempt } from '../attempt.js';
import { realm } from '../realm.js';

/*
 * Owners are nested as deep as a program likes: what goes from one level to the next is left as a step, not called, so
 * that a close needs no more of the call stack at the hundred-thousandth level than at the first.
 */

/** What is left to be done, the next one last: of all copies of this package, whose owners can be nested into each other. */
const { steps }: { readonly steps: (() => void)[] } = /* @__PURE__ */ realm('steps', () => ({ steps: [] }));

/** Leaves `step` to be done next, ahead of all that has been left before it: in the order in which calls would be made. */
export function leave(step: () => void): void {
  steps.push(step);
}

/**
 * Does `work`, and all the steps that it leaves, before it returns what `work` returns: every way into the closing
 * of owners from outside. A teardown that closes another owner comes in here again, and finds that owner closed afterwards.
 */
export function through<T>(work: () => T): T {
  const floor = steps.length;
  try {
    return work();
  } finally {
    while (steps.length > floor) attempt(steps.pop() as () => void);
  }
}
