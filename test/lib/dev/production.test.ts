import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import * as development from '../../../lib/dev/index.js';
import * as production from '../../../lib/dev/production.js';

describe('dev mode in production', () => {
  const { assertNoLeaks, enableDevMode, expectNoGrowth, leaks } = production;

  it('has the same names as in development', () => {
    expect(Object.keys(production).sort()).toEqual(Object.keys(development).sort());
    expect(Object.keys(leaks).sort()).toEqual(Object.keys(development.leaks).sort());
  });

  it('tracks nothing, and holds nothing', async () => {
    const undo = enableDevMode({ track: 'all' });
    const subscription = NEVER.subscribe();
    await leaks.sweep();
    const { takenAt, ...snapshot } = leaks.snapshot();
    undo();
    expect([leaks.find({ since: leaks.mark() }), leaks.open(), snapshot]).toEqual([
      [],
      [],
      { schema: 1, leaks: [], open: [], owners: [] },
    ]);
    expect(Date.parse(takenAt)).not.toBeNaN();
    expect(JSON.parse([...leaks.snapshotChunks()].join(''))).toMatchObject({ schema: 1, open: [] });
    subscription.unsubscribe();
  });

  it('rejects checks and reports that it is off', async () => {
    const instead =
      "is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.";
    expect(leaks.report()).toBe(`Dev mode ${instead}`);
    await expect(assertNoLeaks()).rejects.toThrow(`assertNoLeaks() ${instead}`);
    await expect(expectNoGrowth(() => undefined)).rejects.toThrow(`expectNoGrowth() ${instead}`);
  });
});
