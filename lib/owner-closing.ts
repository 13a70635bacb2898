import { type Alarm, alarmAt } from './clock.js';
import { OwnerTeardownError } from './errors.js';
import { type Adoption, newestFirst } from './owner-adoption.js';
import type { BeginOptions, OwnerCore } from './owner-core.js';
import type { CloseReport, Remnant } from './owner-types.js';
import { dev } from './probe.js';

type Phase = 'draining' | 'ending' | 'joining' | 'done';

/**
 * One owner on its way from open to closed: drains, ends what is left, and joins. Exists once per owner,
 * whoever began it.
 *
 * The idea of draining before forcing is Go's `http.Server.Shutdown` and Kotlin's `joinAll`; that a hung
 * cleanup is let go, and named, is our own.
 */
export class Closing {
  phase: Phase = 'draining';
  readonly promise: Promise<CloseReport>;
  /** Set once it is done. */
  report: CloseReport | undefined;
  failure: OwnerTeardownError | undefined;

  #drained = 0;
  readonly #forced: Remnant[] = [];
  readonly #stuck: Remnant[] = [];
  readonly #errors: unknown[] = [];
  /** Asynchronous teardowns, and child owners that have some. */
  readonly #pending = new Set<Adoption>();
  readonly #started: number;
  /** When the grace is over. */
  #due: number;
  /** The one timer: of the grace while draining, of `settle` while joining. */
  #alarm: Alarm | undefined;
  #begun = false;
  #resolve!: (report: CloseReport) => void;
  #reject!: (error: OwnerTeardownError) => void;

  constructor(
    readonly core: OwnerCore,
    grace: number,
  ) {
    this.#started = core.clock.now();
    this.#due = this.#started + grace;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** How much of the grace is left (ms). */
  get left(): number {
    return this.#due - this.core.clock.now();
  }

  /** Tells what it owns that draining has begun, and goes on as far as that needs no waiting. */
  begin({ cappedBy, under }: BeginOptions): void {
    const { core } = this;
    core.abort('draining');
    for (const adoption of newestFirst(core.list, 'channel', 'child')) {
      if (adoption.list !== core.list) continue;
      if (adoption.kind !== 'child') this.#end(adoption);
      // Without a grace the children hear of it when their turn comes, in the one walk that ends everything.
      else if (this.left > 0) adoption.core.drainUnder(this);
    }
    this.#begun = true;
    // What has heard of it may have ended it already, through a parent.
    if (this.phase !== 'draining') return;
    this.#arm(cappedBy);
    this.#forceIfDue(under);
  }

  /** A later close asked for a shorter grace; a longer one changes nothing. */
  shorten(grace: number): void {
    if (this.phase !== 'draining') return;
    const due = this.core.clock.now() + grace;
    if (due < this.#due) {
      this.#due = due;
      this.#arm();
    }
    this.#forceIfDue();
  }

  /** Work in flight may bring more with it; a channel would be for work to come. */
  refuses({ kind }: Adoption): boolean {
    return this.phase !== 'draining' || kind === 'channel';
  }

  /** Something the owner held has ended. */
  released({ kind }: Adoption): void {
    if (this.phase !== 'draining') return;
    if (kind === 'subscription') this.#drained++;
    this.#forceIfDue();
  }

  /** The owner holds less than it did. */
  goOn(): void {
    this.#forceIfDue();
  }

  /** A child owner has closed for good. */
  childClosed(tether: Adoption, report: CloseReport): void {
    this.#drained += report.drained;
    addAll(this.#forced, report.forced);
    addAll(this.#stuck, report.stuck);
    addAll(this.#errors, report.errors);
    this.#pending.delete(tether);
    this.core.release(tether);
    this.#finishIfJoined();
  }

  /** Nobody awaits this close: its errors are in the report and in `join()`, and are no unhandled rejection. */
  unawaited(): this {
    this.promise.catch(() => undefined);
    return this;
  }

  /** The grace is over, or nothing is left to wait for. */
  force(under?: Closing): void {
    if (this.phase !== 'draining') return;
    const { core } = this;
    this.phase = 'ending';
    this.#alarm?.cancel();
    dev.probe?.ownerClosed(core.handle, core.reason);
    core.abort('closed');
    while (core.list.newest !== undefined) this.#end(core.list.newest);
    this.phase = 'joining';
    this.#finishIfJoined();
    if (this.#pending.size > 0) this.#limitJoin(under);
  }

  /** Lets go of what has not settled, and says so. */
  giveUp(): void {
    for (const adoption of [...this.#pending]) {
      if (adoption.kind === 'child') {
        adoption.core.closing?.giveUp();
      } else {
        this.#stuck.push(this.#remnant(adoption));
        this.#pending.delete(adoption);
      }
    }
    this.#finishIfJoined();
  }

  /** How long (ms) the join may take. */
  get settle(): number {
    return this.core.settle;
  }

  #end(adoption: Adoption): void {
    const { core } = this;
    if (adoption.kind === 'subscription') this.#forced.push(this.#remnant(adoption));
    core.list.remove(adoption);
    if (adoption.kind === 'child') {
      // Before it is ended: it tells us when it is done, which may be at once.
      this.#pending.add(adoption);
      adoption.core.forceUnder(this);
      return;
    }
    try {
      const result = adoption.end(core);
      if (isPromiseLike(result)) this.#await(adoption, result);
    } catch (error) {
      this.#failed(error);
    }
  }

  #await(adoption: Adoption, result: PromiseLike<unknown>): void {
    this.#pending.add(adoption);
    const finish = (): void => {
      this.#pending.delete(adoption);
      this.#finishIfJoined();
    };
    // Not the `then` of whoever made it, which may throw, or call back at once, or twice.
    Promise.resolve(result).then(finish, (error: unknown) => {
      // What was let go has been reported as stuck: its error comes too late for the report.
      if (this.#pending.has(adoption)) this.#failed(error);
      finish();
    });
  }

  #failed(error: unknown): void {
    addAll(this.#errors, flattened(error));
  }

  #finishIfJoined(): void {
    if (this.phase !== 'joining' || this.#pending.size > 0) return;
    this.phase = 'done';
    this.#alarm?.cancel();
    const { core } = this;
    this.report = {
      drained: this.#drained,
      forced: this.#forced,
      stuck: this.#stuck,
      errors: this.#errors,
      ms: core.clock.now() - this.#started,
    };
    if (this.#errors.length === 0) this.#resolve(this.report);
    else this.#reject((this.failure = new OwnerTeardownError(core.name, core.path, this.report)));
    core.settled(this.report);
  }

  #forceIfDue(under?: Closing): void {
    if (this.#begun && (this.core.list.holding === 0 || this.left <= 0)) this.force(under);
  }

  /** A parent's closing forces its children itself: they need a timer only if their grace is over earlier. */
  #arm(cappedBy?: Closing): void {
    this.#alarm?.cancel();
    const { left } = this;
    if (left <= 0 || left >= (cappedBy?.left ?? Infinity)) return;
    this.#alarm = alarmAt(this.core.clock, this.#due, () => this.force());
  }

  #limitJoin(under?: Closing): void {
    if (this.settle === Infinity || (under !== undefined && under.settle <= this.settle)) return;
    const { clock } = this.core;
    this.#alarm = alarmAt(clock, clock.now() + this.settle, () => this.giveUp());
  }

  #remnant(adoption: Adoption): Remnant {
    return {
      name: adoption.label,
      site: adoption.site?.(),
      age: this.core.clock.now() - adoption.since,
    };
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** rxjs wraps what the finalizers of one subscription threw in one error: the report lists them singly. */
function flattened(error: unknown): readonly unknown[] {
  const { name, errors } = (error ?? {}) as { name?: unknown; errors?: unknown };
  return name === 'UnsubscriptionError' && Array.isArray(errors) ? errors.flatMap(flattened) : [error];
}

/** `push(...many)` overflows the stack when many are many. */
function addAll<T>(to: T[], from: readonly T[]): void {
  for (const each of from) to.push(each);
}
