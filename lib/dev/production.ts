import type * as real from './index.js';

/*
 * Dev mode under the export condition `production`: nothing is tracked, and no code of the registry is in the
 * bundle, whatever condition guards the calls. `rxleash/dev` is the real one everywhere.
 */

/** Does nothing, and so does its undo. */
export const enableDevMode: typeof real.enableDevMode = /* @__NO_SIDE_EFFECTS__ */ () => () => undefined;

const empty = (): [] => [];

/** The leaks of an empty registry. */
export const leaks: typeof real.leaks = {
  mark: () => Object.freeze({ id: 0 }),
  find: empty,
  open: empty,
  sweep: () => Promise.resolve(),
  snapshot: () => ({ schema: 1, takenAt: new Date().toISOString(), leaks: [], open: [], owners: [] }),
  *snapshotChunks() {
    yield JSON.stringify(leaks.snapshot());
  },
  report: () => notInProduction('Dev mode'),
};

/** Rejects, since a check that cannot fail is useless. */
export const assertNoLeaks: typeof real.assertNoLeaks = () =>
  Promise.reject(new Error(notInProduction('assertNoLeaks()')));

/** Rejects, for the same reason. */
export const expectNoGrowth: typeof real.expectNoGrowth = () =>
  Promise.reject(new Error(notInProduction('expectNoGrowth()')));

/** The message for a call in a bundle without dev mode. */
function notInProduction(wanted: string): string {
  return `${wanted} is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.`;
}
