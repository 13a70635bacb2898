import { type Alarm, alarmAt } from '../clock.js';
import { OwnerTeardownError } from '../errors.js';
import { type Adoption, newestFirst, type OpenClosing, type ParentClosing } from './adoption.js';
import type { BeginOptions, ClosingOwner, DoneClosing } from './roles.js';
import { pushStep, runSteps } from './steps.js';
import { tallySoFar } from './so-far.js';
import { Tally } from './tally.js';
import type { CloseReport, Remnant } from './types.js';
import { dev } from '../dev-slot.js';
import { isPromiseLike } from '../promise-like.js';
import { singleErrors } from '../single-errors.js';
import { whenSettled } from '../when-settled.js';

type Phase = 'draining' | 'ending' | 'joining' | 'done';

/**
 * The close of one owner: it drains, ends the remaining adoptions, and joins. There is one per owner.
 *
 * Calls to a child or to the parent are queued as steps (see `steps.ts`). Each error becomes an error of the close, which
 * always finishes.
 *
 * Draining before forcing comes from `http.Server.Shutdown` of Go and `joinAll` of Kotlin. Giving up on a hung cleanup,
 * and reporting it, is new.
 */
export class Closing implements OpenClosing {
  phase: Phase = 'draining';
  /** The results so far. */
  readonly tally = new Tally();
  /** Pending asynchronous teardowns, and child owners that are not done. Most closings have none. */
  pending: Set<Adoption> | undefined;
  readonly #started: number;
  /** The end of the grace. */
  #due: number;
  /** The only timer: for the grace while draining, for `settle` while joining. */
  #alarm: Alarm | undefined;
  #begun = false;
  #ms = 0;
  #report: CloseReport | undefined;
  #failure: OwnerTeardownError | undefined;
  #promise: Promise<CloseReport> | undefined;
  #settlePromise: (() => void) | undefined;
  #unawaited = false;

  constructor(
    readonly core: ClosingOwner,
    grace: number,
  ) {
    this.#started = core.now();
    this.#due = this.#started + grace;
  }

  /** Created on first access: nobody awaits most owners that are closed by their parent. */
  get promise(): Promise<CloseReport> {
    if (this.#promise !== undefined) return this.#promise;
    this.#promise = new Promise((resolve, reject) => {
      this.#settlePromise = () => {
        const { failure, report } = this;
        if (failure === undefined) resolve(report as CloseReport);
        else reject(failure);
      };
    });
    if (this.#unawaited) this.unawaited();
    if (this.phase === 'done') this.#settlePromise?.();
    return this.#promise;
  }

  /** The report, once the close is done. */
  get report(): CloseReport | undefined {
    return this.phase === 'done' ? (this.#report ??= this.tally.report(this.#ms)) : undefined;
  }

  /** The error of the teardowns that have failed up to now; the same one once the close is done. */
  get failure(): OwnerTeardownError | undefined {
    const tally = this.pending?.size ? tallySoFar(this) : this.tally;
    if (this.#failure !== undefined || tally.failures === 0) return this.#failure;
    const { name, path, shownPath } = this.core;
    const report = this.report ?? tally.report(this.core.now() - this.#started);
    const failure = new OwnerTeardownError(name, path, report, shownPath);
    return this.phase === 'done' ? (this.#failure = failure) : failure;
  }

  /** The rest of the grace (ms). */
  get left(): number {
    return this.#due - this.core.now();
  }

  /** Begins to drain: completes channels, drains child owners, and goes on until it has to wait. */
  begin(options: BeginOptions): void {
    this.#attempt(() => this.core.abort('draining'));
    this.#drain(newestFirst(this.core.list, 'channel', 'child').values(), options);
  }

  /** Applies the grace of a later `close()` if it is shorter. */
  shorten(grace: number): void {
    if (this.phase !== 'draining') return;
    const due = this.core.now() + grace;
    if (due < this.#due) {
      this.#due = due;
      this.#arm();
    }
    runSteps(() => this.#forceIfDue());
  }

  /** While draining, work in flight can subscribe to more, but a channel would be for new work. */
  refuses({ kind }: Adoption): boolean {
    return this.phase !== 'draining' || kind === 'channel';
  }

  /** An adoption has ended. */
  released({ kind }: Adoption): void {
    if (this.phase !== 'draining') return;
    if (kind === 'subscription') this.tally.drained++;
    this.#forceIfDue();
  }

  /** An adoption was given back. */
  goOn(): void {
    this.#forceIfDue();
  }

  /** The close of a child owner is done. */
  childClosed(adoption: Adoption, child: DoneClosing): void {
    this.tally.include(child.tally);
    this.pending?.delete(adoption);
    if (this.core.list.remove(adoption)) this.released(adoption);
    this.#finishIfJoined();
  }

  /** Nobody awaits this close: its errors do not become an unhandled rejection. The report and `join()` have them. */
  unawaited(): this {
    this.#unawaited = true;
    this.#promise?.catch(() => undefined);
    return this;
  }

  /** Ends the remaining adoptions. Called when the grace is over, or nothing delays the drain. */
  force(under?: ParentClosing): void {
    if (this.phase !== 'draining') return;
    const { core } = this;
    this.phase = 'ending';
    this.#attempt(() => this.#alarm?.cancel());
    this.#attempt(() => dev.probe?.ownerClosed(core.handle, core.reason));
    this.#attempt(() => core.abort('closed'));
    this.#endAll(under);
  }

  /** Reports pending teardowns as stuck, and stops waiting for them. */
  giveUp(): void {
    pushStep(() => this.#finishIfJoined());
    // The steps are a stack: the last one runs first, so the newest adoption is pushed last.
    for (const adoption of [...new Set(this.pending)].reverse()) pushStep(() => this.#giveUpOn(adoption));
  }

  /** Completes channels and drains child owners, newest first. Resumes after each child. */
  #drain(adoptions: Iterator<Adoption, void>, options: BeginOptions): void {
    const { list } = this.core;
    for (let next = adoptions.next(); !next.done; next = adoptions.next()) {
      const adoption = next.value;
      if (adoption.list !== list) continue;
      if (adoption.kind !== 'child') this.#end(adoption);
      // Without a grace, children begin to drain in `#endAll`, when it is their turn.
      else if (this.left > 0) {
        pushStep(() => this.#drain(adoptions, options));
        pushStep(() => adoption.core.drainUnder(this));
        return;
      }
    }
    this.#begun = true;
    // A listener can have ended this owner through a parent.
    if (this.phase !== 'draining') return;
    this.#arm(options.cappedBy);
    this.#forceIfDue(options.under);
  }

  /** Ends the remaining adoptions, newest first. Resumes after each child. */
  #endAll(under: ParentClosing | undefined): void {
    const { list } = this.core;
    while (list.newest !== undefined) {
      const adoption = list.newest;
      if (adoption.kind !== 'child') {
        this.#end(adoption);
        continue;
      }
      list.remove(adoption);
      // Before `forceUnder`: the child can be done, and call `childClosed`, at once.
      (this.pending ??= new Set()).add(adoption);
      pushStep(() => this.#endAll(under));
      pushStep(() => adoption.core.forceUnder(this));
      return;
    }
    this.phase = 'joining';
    this.#finishIfJoined();
    if (this.pending?.size) this.#limitJoin(under);
  }

  /**
   * Allocates nothing per adoption. With a closure for each, the garbage collector would run during a large close, and
   * copy all young adoptions that remain.
   */
  #end(adoption: Exclude<Adoption, { kind: 'child' }>): void {
    const { core } = this;
    core.list.remove(adoption);
    if (adoption.kind === 'subscription') this.tally.forced(this.#remnant(adoption));
    try {
      const result = adoption.end(core);
      if (isPromiseLike(result)) this.#await(adoption, result);
    } catch (error) {
      this.#failed(error);
    }
  }

  #await(adoption: Adoption, result: PromiseLike<unknown>): void {
    const finish = (): void =>
      runSteps(() => {
        this.pending?.delete(adoption);
        this.#finishIfJoined();
      });
    const fail = (error: unknown): void => {
      // A teardown that is not pending has been reported as stuck: its error is too late for the report.
      if (this.pending?.has(adoption)) this.#failed(error);
      finish();
    };
    whenSettled(result, finish, fail);
    (this.pending ??= new Set()).add(adoption);
  }

  #giveUpOn(adoption: Adoption): void {
    if (adoption.kind === 'child') {
      adoption.core.closing?.giveUp();
    } else {
      this.tally.stuck(this.#remnant(adoption));
      this.pending?.delete(adoption);
    }
  }

  /** Calls `work`. An error becomes an error of this close, which goes on. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    for (const each of singleErrors(error)) this.tally.failed(each);
  }

  #finishIfJoined(): void {
    if (this.phase !== 'joining' || this.pending?.size) return;
    this.#attempt(() => this.#alarm?.cancel());
    this.phase = 'done';
    this.#ms = this.core.now() - this.#started;
    this.#settlePromise?.();
    pushStep(() => this.core.settled(this));
  }

  #forceIfDue(under?: ParentClosing): void {
    if (this.#begun && (this.core.list.holding === 0 || this.left <= 0)) this.force(under);
  }

  /** Arms the timer for the grace. A child needs one only if its grace ends before that of its parent. */
  #arm(cappedBy?: ParentClosing): void {
    this.#attempt(() => this.#alarm?.cancel());
    const { left } = this;
    if (left <= 0 || left >= (cappedBy?.left ?? Infinity)) return;
    this.#setAlarm(this.#due, () => this.force());
    // If the clock has failed, the grace is over.
    if (this.#alarm === undefined) this.#due = -Infinity;
  }

  #limitJoin(under?: ParentClosing): void {
    const { settle } = this.core;
    if (settle === Infinity || (under !== undefined && under.core.settle <= settle)) return;
    this.#setAlarm(this.core.now() + settle, () => this.giveUp());
    if (this.#alarm === undefined) this.giveUp();
  }

  /** Sets `#alarm`, or leaves it undefined if the clock throws. */
  #setAlarm(due: number, ring: () => void): void {
    this.#alarm = undefined;
    this.#attempt(() => {
      this.#alarm = alarmAt(this.core.clock, due, () => runSteps(ring));
    });
  }

  #remnant(adoption: Adoption): Remnant {
    const { kind, label, link, subscription, since } = adoption;
    let site: Remnant['site'];
    try {
      if (kind === 'subscription') site = dev.probe?.siteOf((subscription ?? adoption) as never);
    } catch (error) {
      this.#failed(error);
    }
    return { name: label ?? link?.name, site, age: this.core.now() - since };
  }
}
