import { NEVER, Subscription } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { forgetMishaps } from '../../../lib/dev/base/mishaps.js';
import { leakBeforeDevMode, type DevProbe } from '../../../lib/dev/dev-probe.js';
import { shield } from '../../../lib/dev/shield.js';
import type { Link, Probe } from '../../../lib/dev-slot.js';
import { createOwner } from '../../../lib/owner/owner.js';

const subscription = new Subscription();
const link: Link = { operator: 'withLeakGuard', source: NEVER, name: 'prices' };
const parent = createOwner();
const owner = createOwner({ parent });

/** One call of each notification. */
const calls: Record<Exclude<keyof Probe, 'clear'>, (probe: Required<Probe>) => unknown> = {
  opened: (probe) => probe.opened(subscription, link),
  ends: (probe) => probe.ends(subscription, 'source'),
  siteOf: (probe) => probe.siteOf(subscription),
  struck: (probe) => probe.struck(subscription, link, 'overdue'),
  ownerOpened: (probe) => probe.ownerOpened(owner, parent),
  ownerRenamed: (probe) => probe.ownerRenamed(owner),
  ownerHolds: (probe) => probe.ownerHolds(subscription, owner),
  ownerClosed: (probe) => probe.ownerClosed(owner, 'over'),
  late: (probe) => probe.late({ what: 'value', owner }),
  warn: (probe) => probe.warn('key', 'text'),
};

const probeOf = (answer: (name: string, given: readonly unknown[]) => unknown): Required<Probe> =>
  shield(
    new Proxy({} as object as DevProbe, {
      get:
        (_, name) =>
        (...given: unknown[]) =>
          answer(String(name), given),
    }),
  ) as Required<Probe>;

let warn: { readonly mock: { readonly calls: readonly unknown[] } };
beforeEach(() => {
  forgetMishaps();
  warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  forgetMishaps();
});

it.each(Object.entries(calls))('%s is passed on with all that it was given, and answered', (name, call) => {
  const received: unknown[] = [];
  const seen: unknown[] = [];
  const spied = new Proxy({} as Required<Probe>, {
    get:
      () =>
      (...given: unknown[]) =>
        seen.push(...given),
  });
  call(spied);
  const answer = call(probeOf((...all) => (received.push(...all), 'the answer')));
  expect(received).toEqual([name, seen]);
  expect(answer).toBe('the answer');
});

it.each(Object.entries(calls))('an error in %s is a warning, and reaches nobody', (name, call) => {
  const broken = probeOf(() => {
    throw new RangeError('broken');
  });
  const answer = call(broken);
  expect(answer).toEqual(name === 'struck' ? leakBeforeDevMode(link, 'overdue') : undefined);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('failed: RangeError: broken')]]);
});

it('the probe can be cleared', () => {
  const cleared: string[] = [];
  (probeOf((name) => cleared.push(name)) as unknown as { clear(): void }).clear();
  expect(cleared).toEqual(['clear']);
});
