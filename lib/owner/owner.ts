import { checkDuration, checkLimit, checkName, checkSignal, checkWord, knownOptions } from '../options.js';
import { badOption } from '../wording.js';
import { ASYNC_DISPOSE, DISPOSE } from '../dispose.js';
import { type Adoption, HOLDER } from './adoption.js';
import { type OwnableSubscription, toAdoption, undoLate } from './cleanup.js';
import { OwnerCore } from './owner-core.js';
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
import { dev } from '../dev-slot.js';
import { isError } from '../show.js';

/**
 * Creates an owner. Everything that it owns (subscriptions piped through `ownedBy`, teardowns, child owners) ends when
 * it closes, at the latest.
 *
 * An owner is `open`, then `draining`, then `closed`. `close()` first aborts `draining`, and gives subscriptions and
 * child owners `grace` ms (default 0) to end on their own. Then it aborts `signal`, ends the rest, newest first, and
 * awaits asynchronous teardowns for `settle` ms (default 5 000). Teardowns that take longer are reported as stuck.
 * Without a grace, everything synchronous is done when `close()` returns.
 *
 * An owner closes with its `parent`, when its `signal` is aborted, and at its `deadline` (ms from now, or a `Date`).
 * Throws a `TypeError` for an unknown option or a value of the wrong type, and a `RangeError` for a bad duration or date.
 *
 * Adopting and releasing cost the same for any number and order.
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

/** As `createOwner`, with checked options and a name of its own: for hosts that make many of the same. */
export function ownerOf(options: OwnerOptions, name: string): { readonly [HOLDER]: OwnerCore } & Owner {
  return new OwnerHandle(options, name);
}

const CHILD_OPTIONS = ['name', 'signal', 'grace', 'settle', 'deadline', 'clock', 'onChildError'];
/** The names of the options of {@link createOwner}, for functions that pass them on. */
export const OWNER_OPTIONS: readonly string[] = ['parent', ...CHILD_OPTIONS];

/** Throws for a bad option. */
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

/** The public object of an owner. The state is in {@link OwnerCore}. */
class OwnerHandle implements Owner {
  readonly [HOLDER]: OwnerCore;

  constructor(options: OwnerOptions, name = options.name) {
    this[HOLDER] = new OwnerCore(this, options, name);
    dev.probe?.ownerOpened(this, options.parent);
    try {
      this[HOLDER].start(options);
    } catch (error) {
      // The parent, the signal or the clock has thrown: the owner leaves those that have adopted it.
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
    return releaseAtEnd(core, adoption, subscription);
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
    // `using` cannot wait, so there is no grace.
    const closing = this[HOLDER].begin({ reason: undefined }, { grace: 0 }).unawaited();
    closing.shorten(0);
    const { failure } = closing;
    if (failure !== undefined) throw failure;
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close();
  }
}

/** Releases `adoption` when its subscription ends. Returns the release for the user. */
function releaseAtEnd(core: OwnerCore, adoption: Adoption, subscription: OwnableSubscription): Release {
  const ended = (): void => core.release(adoption);
  try {
    subscription.add?.(ended);
  } catch (error) {
    core.giveBack(adoption);
    throw error;
  }
  return () => {
    // Otherwise the subscription would retain the finalizer, and the owner with it, until it ends.
    subscription.remove?.(ended);
    dev.probe?.ownerHolds(subscription, undefined);
    core.giveBack(adoption);
  };
}
