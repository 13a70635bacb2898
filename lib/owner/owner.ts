import { checkDuration, checkLimit, checkName, checkSignal, checkWord, knownOptions } from '../options.js';
import { badOption } from '../errors.js';
import { ASYNC_DISPOSE, DISPOSE } from '../dispose.js';
import { type Adoption, HOLDER } from './adoption.js';
import { type OwnableSubscription, toAdoption, undoLate } from './cleanup.js';
import { OwnerCore } from './core.js';
import { checkOwner } from './owner-like.js';
import type {
  CloseOptions,
  CloseReport,
  Owner,
  OwnerOptions,
  OwnerState,
  Release,
  Teardown,
} from './types.js';
import { dev } from '../probe.js';
import { isError } from '../show.js';

/**
 * Makes an owner: whatever it owns (subscriptions piped through `ownedBy`, teardowns, child owners) ends when it
 * closes, at the latest.
 *
 * It is `open`, then `draining`, then `closed`. `close()` aborts `draining` and gives subscriptions and child owners
 * `grace` ms (default 0) to end by themselves; then it aborts `signal`, ends what is left, newest first, and joins:
 * asynchronous teardowns are awaited for `settle` ms (default 5 000), and reported as stuck after that. Without a
 * grace, everything synchronous is over when `close()` returns.
 *
 * With a `parent` it cannot outlive that; a `signal` closes it; at its `deadline` (ms from now, or a `Date`) it
 * begins to close by itself. Throws a `TypeError` for what is no option or no owner, a `RangeError` for what is
 * no duration or moment.
 *
 * Adopting and releasing cost the same whatever the number and the order.
 *
 * ```ts
 * const page = createOwner({ name: 'checkout', grace: 5_000 });
 * prices$.pipe(ownedBy(page)).subscribe(render);
 * page.own(() => socket.close());
 *
 * const report = await page.close({ reason: 'route change' });
 * ```
 *
 * After Go's `context` with a `WaitGroup`, and the scopes of Effection and Kotlin.
 */
export function createOwner(options: OwnerOptions = {}): Owner {
  checkOwnerOptions('createOwner()', options);
  return new OwnerHandle(options);
}

const CHILD_OPTIONS = ['name', 'signal', 'grace', 'settle', 'deadline', 'clock', 'onChildError'];
/** What {@link createOwner} takes, for those who pass it on. */
export const OWNER_OPTIONS: readonly string[] = ['parent', ...CHILD_OPTIONS];

/** Refuses bad options. */
export function checkOwnerOptions(where: string, options: OwnerOptions): void {
  knownOptions(where, options, where === 'child()' ? CHILD_OPTIONS : OWNER_OPTIONS);
  const { name, parent, signal, grace, settle, deadline, clock, onChildError } = options;
  if (name !== undefined) checkName('name', name);
  if (parent !== undefined) checkOwner('parent', parent);
  if (signal !== undefined) checkSignal('signal', signal);
  if (grace !== undefined) checkDuration('grace', grace);
  if (settle !== undefined) checkDuration('settle', settle);
  if (deadline !== undefined) checkLimit('deadline', deadline);
  if (clock !== undefined) checkClock(clock);
  if (onChildError !== undefined) checkWord('onChildError', onChildError, ['isolate', 'close']);
}

function checkClock(clock: unknown): void {
  const functions = clock as Partial<Record<string, unknown>> | null;
  const whole = ['now', 'setTimeout', 'clearTimeout'].every(
    (name) => typeof functions?.[name] === 'function',
  );
  if (!whole) throw new TypeError(badOption('clock', clock, '{ now, setTimeout, clearTimeout }'));
}

/** What users see of an owner; its workings are {@link OwnerCore}. */
class OwnerHandle implements Owner {
  readonly [HOLDER]: OwnerCore;

  constructor(options: OwnerOptions) {
    this[HOLDER] = new OwnerCore(this, options);
    dev.probe?.ownerOpened(this, options.parent);
    try {
      this[HOLDER].start(options);
    } catch (error) {
      // Whatever it was given to hang on failed: nothing of it is left there.
      this[HOLDER].begin({ reason: error, cause: error });
      throw error;
    }
  }

  get name(): string {
    return this[HOLDER].name;
  }

  get path(): string {
    return this[HOLDER].path;
  }

  get state(): OwnerState {
    return this[HOLDER].state;
  }

  get size(): number {
    return this[HOLDER].list.size;
  }

  get draining(): AbortSignal {
    return this[HOLDER].signal('draining');
  }

  get signal(): AbortSignal {
    return this[HOLDER].signal('closed');
  }

  child(options: Omit<OwnerOptions, 'parent'> = {}): Owner {
    checkOwnerOptions('child()', options);
    return new OwnerHandle({ ...options, parent: this });
  }

  own(teardown: Teardown, options?: { readonly name?: string }): Release {
    if (options !== undefined) {
      knownOptions('own()', options, ['name']);
      if (options.name !== undefined) checkName('name', options.name);
    }
    const core = this[HOLDER];
    const adoption = toAdoption(teardown, options?.name);
    const { subscription } = adoption;
    if (subscription?.closed) return () => undefined;
    if (!core.adopt(adoption)) {
      dev.probe?.late({ what: 'teardown', owner: this, name: adoption.label });
      undoLate(adoption, core.shownPath);
      return () => undefined;
    }
    if (subscription === undefined) return () => core.giveBack(adoption);
    dev.probe?.ownerHolds(subscription, this);
    return releasedByItsEnd(core, adoption, subscription);
  }

  close(options: CloseOptions = {}): Promise<CloseReport> {
    knownOptions('close()', options, ['reason', 'grace']);
    const { reason, grace } = options;
    if (grace !== undefined) checkDuration('grace', grace);
    const core = this[HOLDER];
    if (core.closing === undefined) {
      const cause = isError(reason) ? { cause: reason } : {};
      return core.begin({ reason, ...cause }, { grace }).promise;
    }
    if (grace !== undefined) core.closing.shorten(grace);
    return core.closing.promise;
  }

  join(): Promise<CloseReport> {
    return this[HOLDER].join();
  }

  [DISPOSE](): void {
    // Nothing can be waited for here, so nothing has a grace.
    const closing = this[HOLDER].begin({ reason: undefined }, { grace: 0 }).unawaited();
    closing.shorten(0);
    if (closing.failure !== undefined) throw closing.failure;
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close();
  }
}

/** A subscription that ends by itself is let go of, and tells a draining owner so. */
function releasedByItsEnd(core: OwnerCore, adoption: Adoption, subscription: OwnableSubscription): Release {
  const ended = (): void => core.release(adoption);
  try {
    subscription.add?.(ended);
  } catch (error) {
    core.giveBack(adoption);
    throw error;
  }
  return () => {
    // rxjs would keep our finalizer, and with it all that it can reach, for as long as the subscription lives.
    subscription.remove?.(ended);
    dev.probe?.ownerHolds(subscription, undefined);
    core.giveBack(adoption);
  };
}
