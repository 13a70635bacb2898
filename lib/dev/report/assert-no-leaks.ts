import { LeakError } from '../../errors.js';
import { devModeOff } from '../../wording.js';
import type { Leak } from '../../leak.js';
import { checkDuration, checkOptions } from '../../options.js';
import { failsByDefault } from '../base/fails.js';
import { find } from '../leak/survey.js';
import { explained } from './explained.js';
import { readFindOptions, reportOf, type FindOptions, type Mark } from './leaks.js';
import { registry } from '../registry.js';
import { retryUntilEmpty } from './grace.js';

/** The options of {@link assertNoLeaks}. */
export interface AssertOptions extends FindOptions {
  /** Only what was opened after this mark. Default: since dev mode was switched on. */
  readonly since?: Mark;
  /** How long (ms) to wait for subscriptions that are still ending. Default 500. */
  readonly grace?: number;
}

/**
 * Resolves as soon as nothing leaks. If something still leaks after `grace`, rejects with a {@link LeakError}
 * that has the leaks, and the report as its message. Waits in real time, even if fake timers are installed.
 * `grace` replaces the graces of the rules.
 *
 * Also rejects while dev mode is off: nothing is tracked then, and a check that cannot fail is useless.
 *
 * Checks after 1 ms, then less and less often, at least every 50 ms.
 *
 * ```ts
 * enableDevMode();
 * await runTheJob();
 * await assertNoLeaks();
 * ```
 *
 * Modelled on goleak's `VerifyNone`.
 */
export async function assertNoLeaks(options: AssertOptions = {}): Promise<void> {
  checkOptions('The argument of assertNoLeaks()', options);
  const { grace = 500, ...rest } = options;
  const search = readFindOptions('assertNoLeaks', rest, ['since', 'owned', 'grace']);
  checkDuration('grace', grace);
  const look = (): Leak[] => {
    if (!registry().enabled) throw new Error(devModeOff('assertNoLeaks'));
    return find(registry(), { ...search, from: search.from ?? registry().since, grace: 0 }).filter(
      failsByDefault,
    );
  };
  const found = explained(await retryUntilEmpty(look, grace));
  if (found.length > 0) throw new LeakError(found, reportOf(found, false));
}
