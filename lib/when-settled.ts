// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on promises
const { then } = Promise.prototype;

/**
 * Calls `done` or `fail` once `promise` has settled. Not by the `then` of whoever made it, which may throw, or call back
 * at once, or twice.
 */
export function whenSettled(
  promise: PromiseLike<unknown>,
  done: (() => void) | undefined,
  fail: (error: unknown) => void,
): void {
  void then.call(Promise.resolve(promise), done, fail);
}
