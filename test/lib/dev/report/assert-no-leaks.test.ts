import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { assertNoLeaks, enableDevMode, leaks, type DevModeOptions } from '../../../../lib/dev/index.js';
import { LeakError } from '../../../../lib/errors.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { ownedBy } from '../../../../operators/index.js';

let now = 0;
let undo: () => void = () => undefined;
const on = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, ...options });
};

beforeEach(() => {
  now = 0;
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
});

describe('assertNoLeaks', () => {
  it('resolves at once if nothing leaks, even if timers are faked', async () => {
    on();
    vi.useFakeTimers();
    const since = leaks.mark();
    await assertNoLeaks({ since });
    await assertNoLeaks();
    vi.useRealTimers();
  });

  it('waits for what is still ending', async () => {
    on();
    const since = leaks.mark();
    const subscription = NEVER.subscribe();
    queueMicrotask(() => setImmediate(() => subscription.unsubscribe()));
    await assertNoLeaks({ since });
    expect(subscription.closed).toBe(true);
  });

  it('counts from when dev mode was switched on if there is no mark', async () => {
    on();
    const first = undo;
    NEVER.subscribe();
    first();
    on();
    await assertNoLeaks({ grace: 0 });
    NEVER.subscribe();
    const error: unknown = await assertNoLeaks({ grace: 0 }).catch((caught: unknown) => caught);
    expect((error as LeakError).leaks).toMatchObject([{ verdict: 'unowned', count: 1 }]);
  });

  it('throws, after the grace, with the leaks and the report', async () => {
    on();
    const since = leaks.mark();
    NEVER.subscribe();
    const error: unknown = await assertNoLeaks({ since, grace: 5 }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LeakError);
    expect((error as LeakError).leaks).toEqual(leaks.find({ since }));
    expect((error as LeakError).message).toBe(leaks.report({ since }));
  });

  it('replaces the graces of the rules: an outlived subscription fails it once its own grace is over', async () => {
    on();
    const owner = createOwner();
    runWithOwner(owner, () => NEVER.subscribe());
    now = 1;
    await owner.close();
    expect(leaks.find()).toEqual([]);
    await expect(assertNoLeaks({ grace: 1 })).rejects.toThrow('outlived');
  });

  it('reports owned subscriptions too with `owned: true`', async () => {
    on();
    const since = leaks.mark();
    runWithOwner(createOwner(), () => NEVER.subscribe());
    await assertNoLeaks({ since });
    await expect(assertNoLeaks({ since, owned: true, grace: 0 })).rejects.toThrow('Close its owner "owner"');
  });

  it('does not fail on notes', async () => {
    on();
    const owner = createOwner();
    const since = leaks.mark();
    await owner.close();
    NEVER.pipe(ownedBy(owner)).subscribe();
    expect(leaks.find({ since })).toMatchObject([{ verdict: 'late', severity: 'note' }]);
    await assertNoLeaks({ since, grace: 0 });
  });

  it('rejects an invalid grace', async () => {
    await expect(assertNoLeaks({ grace: -1 })).rejects.toThrow(
      'grace must be a duration in ms, 0 or more (got -1).',
    );
  });
});
