/** Calls `work`. An error that it throws is rethrown on a separate call stack, so that the caller goes on. */
export function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
