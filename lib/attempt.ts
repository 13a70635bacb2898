/** Does `work`; what it throws is thrown again on a call stack of its own, where it stops nobody who comes after. */
export function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
