/** How long (ms) a window of `growing` is, in the time that `skip` moves: longer than the wait at the end of a run. */
export const WINDOW = 10_000;

/**
 * What every case is given: ways to let time pass, and nothing else.
 *
 * @param clock The clock of the tool that watches, if it has one that can be turned; `look` makes it look at it.
 */
export function makeApp(clock = { skipped: 0 }) {
  const turn = async () => {
    for (let left = 3; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
  };
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const wait = async (ms) => {
    // Step by step: on a busy machine too, a timer of the program that is due every millisecond has its turn in each.
    for (let left = ms; left > 0; left--) await pause(1);
    await turn();
  };
  return {
    /** Lets run what is due now. */
    turn,
    /** Waits, in real time (ms): for timers of the program's own. */
    wait,
    /** Hours pass for the tool that watches, and no time at all for the program. */
    skip: (ms) => void (clock.skipped += ms),
    /** One more of the windows over which growth is watched comes to its end. */
    async window() {
      await turn();
      clock.skipped += WINDOW;
      clock.look?.();
    },
    /** Collects what nobody can reach any more. First the tool is given the time to let go of what it holds. */
    async collect() {
      await pause(130);
      for (let left = 3; left > 0; left--) {
        globalThis.gc();
        await turn();
      }
      await pause(130);
    },
  };
}
