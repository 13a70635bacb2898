// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on promises
const { then } = Promise.prototype;

/**
 * Calls `done` or `fail` when `promise` has settled. It uses the native `then`, since the `then` of another
 * implementation can throw, or call back synchronously or twice.
 */
export function whenSettled(
  promise: PromiseLike<unknown>,
  done: (() => void) | undefined,
  fail: (error: unknown) => void,
): void {
  void then.call(Promise.resolve(promise), done, fail);
}
