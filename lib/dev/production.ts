import type * as real from './index.js';

/*
 * Dev mode as `rxleash` has it under the export condition `production`: nothing is watched, and nothing of the registry is in the
 * bundle, whatever stands around the calls. `rxleash/dev` is the real one everywhere.
 */

/** Does nothing, and so does its undo. */
export const enableDevMode: typeof real.enableDevMode = /* @__NO_SIDE_EFFECTS__ */ () => () => undefined;

const empty = (): [] => [];

/** Of a registry that holds nothing. */
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

/** Rejects: a check that cannot fail is none. */
export const assertNoLeaks: typeof real.assertNoLeaks = () =>
  Promise.reject(new Error(notInProduction('assertNoLeaks()')));

/** Rejects, likewise. */
export const expectNoGrowth: typeof real.expectNoGrowth = () =>
  Promise.reject(new Error(notInProduction('expectNoGrowth()')));

/** Dev mode was asked for something in a bundle that was made without it. */
function notInProduction(wanted: string): string {
  return `${wanted} is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.`;
}
