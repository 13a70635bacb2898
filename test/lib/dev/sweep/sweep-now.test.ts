import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import type { Sweep } from '../../../../lib/dev/sweep/sweep.js';
import { sweepNow } from '../../../../lib/dev/sweep/sweep-now.js';

const log: string[] = [];
beforeEach(() => {
  log.length = 0;
  vi.spyOn(realTimers, 'setTimeout').mockImplementation(((next: () => void) => {
    log.push('a turn');
    next();
  }) as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  host.collectGarbage = undefined;
});

/** A sweep that needs this many slices for the young records and for the old ones. */
const sweepOf = (young: number, old: number): Sweep =>
  ({
    ageYoung: () => (log.push('young'), --young > 0),
    restartPass: () => log.push('from the first'),
    continuePass: () => (log.push('old'), --old > 0),
  }) as unknown as Sweep;

it('garbage is collected when all references have been dropped, and a turn has passed', async () => {
  host.collectGarbage = () => log.push('collected');
  await sweepNow({ sweep: sweepOf(2, 2) });
  expect(log).toEqual([
    ...['young', 'a turn', 'young', 'a turn'],
    'collected',
    ...['from the first', 'old', 'a turn', 'old'],
  ]);
});

it('the collector of the realm is used if the host has none', async () => {
  vi.stubGlobal('gc', () => log.push('collected by the realm'));
  await sweepNow({ sweep: sweepOf(1, 1) });
  host.collectGarbage = () => log.push('collected by the host');
  await sweepNow({ sweep: sweepOf(1, 1) });
  vi.unstubAllGlobals();
  expect(log.filter((line) => line.startsWith('collected'))).toEqual([
    'collected by the realm',
    'collected by the host',
  ]);
});

it('records are visited even if nothing can collect', async () => {
  vi.stubGlobal('gc', undefined);
  await sweepNow({ sweep: sweepOf(1, 1) });
  vi.unstubAllGlobals();
  expect(log).toEqual(['young', 'a turn', 'from the first', 'old']);
});
