import { type Alarm, alarmAt } from '../clock.js';
import { OwnerTeardownError } from '../errors.js';
import { type Adoption, newestFirst, type ParentClosing } from './adoption.js';
import type { BeginOptions, ClosingOwner, DoneClosing } from './roles.js';
import { leave, through } from './steps.js';
import { Tally } from './tally.js';
import type { CloseReport, Remnant } from './types.js';
import { dev } from '../probe.js';
import { isPromiseLike } from '../promise-like.js';
import { singleErrors } from '../single-errors.js';
import { whenSettled } from '../when-settled.js';

type Phase = 'draining' | 'ending' | 'joining' | 'done';

/**
 * One owner on its way from open to closed: drains, ends what is left, and joins. Exists once per owner,
 * whoever began it.
 *
 * What goes on to a child or to the parent is left as a step (see `owner-steps.ts`), and whatever fails on the way is one
 * more error of the close: it always comes to its end.
 *
 * The idea of draining before forcing is Go's `http.Server.Shutdown` and Kotlin's `joinAll`; that a hung
 * cleanup is let go, and named, is our own.
 */
export class Closing {
  phase: Phase = 'draining';
  /** What it has come to so far. */
  readonly tally = new Tally();
  /** Asynchronous teardowns, and child owners that have some. */
  readonly #pending = new Set<Adoption>();
  readonly #started: number;
  /** When the grace is over. */
  #due: number;
  /** The one timer: of the grace while draining, of `settle` while joining. */
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

  /** Made when first asked for: those who are closed by their parent are rarely asked. */
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

  /** Once it is done. */
  get report(): CloseReport | undefined {
    return this.phase === 'done' ? (this.#report ??= this.tally.report(this.#ms)) : undefined;
  }

  /** Of one that is done, where teardowns failed. */
  get failure(): OwnerTeardownError | undefined {
    const { report } = this;
    if (report === undefined || this.tally.failures === 0) return undefined;
    const { name, path, shownPath } = this.core;
    return (this.#failure ??= new OwnerTeardownError(name, path, report, shownPath));
  }

  /** How much of the grace is left (ms). */
  get left(): number {
    return this.#due - this.core.now();
  }

  /** How long (ms) the join may take. */
  get settle(): number {
    return this.core.settle;
  }

  /** Tells what it owns that draining has begun, and goes on as far as that needs no waiting. */
  begin(options: BeginOptions): void {
    this.#attempt(() => this.core.abort('draining'));
    this.#tell(newestFirst(this.core.list, 'channel', 'child').values(), options);
  }

  /** A later close asked for a shorter grace; a longer one changes nothing. */
  shorten(grace: number): void {
    if (this.phase !== 'draining') return;
    const due = this.core.now() + grace;
    if (due < this.#due) {
      this.#due = due;
      this.#arm();
    }
    through(() => this.#forceIfDue());
  }

  /** Work in flight may bring more with it; a channel would be for work to come. */
  refuses({ kind }: Adoption): boolean {
    return this.phase !== 'draining' || kind === 'channel';
  }

  /** Something the owner held has ended. */
  released({ kind }: Adoption): void {
    if (this.phase !== 'draining') return;
    if (kind === 'subscription') this.tally.drained++;
    this.#forceIfDue();
  }

  /** The owner holds less than it did. */
  goOn(): void {
    this.#forceIfDue();
  }

  /** A child owner has closed for good. */
  childClosed(tether: Adoption, child: DoneClosing): void {
    this.tally.include(child.tally);
    this.#pending.delete(tether);
    if (this.core.list.remove(tether)) this.released(tether);
    this.#finishIfJoined();
  }

  /** Nobody awaits this close: its errors are in the report and in `join()`, and are no unhandled rejection. */
  unawaited(): this {
    this.#unawaited = true;
    this.#promise?.catch(() => undefined);
    return this;
  }

  /** The grace is over, or nothing is left to wait for. */
  force(under?: ParentClosing): void {
    if (this.phase !== 'draining') return;
    const { core } = this;
    this.phase = 'ending';
    this.#attempt(() => this.#alarm?.cancel());
    this.#attempt(() => dev.probe?.ownerClosed(core.handle, core.reason));
    this.#attempt(() => core.abort('closed'));
    this.#endAll(under);
  }

  /** Lets go of what has not settled, and says so. */
  giveUp(): void {
    leave(() => this.#finishIfJoined());
    // The newest last: it is the first whose turn comes.
    for (const adoption of [...this.#pending].reverse()) leave(() => this.#giveUpOn(adoption));
  }

  /** Goes on telling `adoptions`, newest first, that draining has begun. */
  #tell(adoptions: Iterator<Adoption, void>, options: BeginOptions): void {
    const { list } = this.core;
    for (let next = adoptions.next(); !next.done; next = adoptions.next()) {
      const adoption = next.value;
      if (adoption.list !== list) continue;
      if (adoption.kind !== 'child') this.#end(adoption);
      // Without a grace the children hear of it when their turn comes, in the one walk that ends everything.
      else if (this.left > 0) {
        leave(() => this.#tell(adoptions, options));
        leave(() => adoption.core.drainUnder(this));
        return;
      }
    }
    this.#begun = true;
    // What has heard of it may have ended it already, through a parent.
    if (this.phase !== 'draining') return;
    this.#arm(options.cappedBy);
    this.#forceIfDue(options.under);
  }

  /** Goes on ending whatever is left, newest first. */
  #endAll(under: ParentClosing | undefined): void {
    const { list } = this.core;
    while (list.newest !== undefined) {
      const adoption = list.newest;
      if (adoption.kind !== 'child') {
        this.#end(adoption);
        continue;
      }
      list.remove(adoption);
      // Before it is ended: it tells us when it is done, which may be at once.
      this.#pending.add(adoption);
      leave(() => this.#endAll(under));
      leave(() => adoption.core.forceUnder(this));
      return;
    }
    this.phase = 'joining';
    this.#finishIfJoined();
    if (this.#pending.size > 0) this.#limitJoin(under);
  }

  /**
   * Allocates nothing per adoption. A closure each would start the garbage collector in the middle of a large close, and
   * every young adoption that is still to come would be copied.
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
      through(() => {
        this.#pending.delete(adoption);
        this.#finishIfJoined();
      });
    const fail = (error: unknown): void => {
      // What was let go has been reported as stuck: its error comes too late for the report.
      if (this.#pending.has(adoption)) this.#failed(error);
      finish();
    };
    whenSettled(result, finish, fail);
    this.#pending.add(adoption);
  }

  #giveUpOn(adoption: Adoption): void {
    if (adoption.kind === 'child') {
      adoption.core.closing?.giveUp();
    } else {
      this.tally.stuck(this.#remnant(adoption));
      this.#pending.delete(adoption);
    }
  }

  /** Whatever fails is an error of this close, and keeps nothing else from being done. */
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
    if (this.phase !== 'joining' || this.#pending.size > 0) return;
    this.#attempt(() => this.#alarm?.cancel());
    this.phase = 'done';
    this.#ms = this.core.now() - this.#started;
    this.#settlePromise?.();
    leave(() => this.core.settled(this));
  }

  #forceIfDue(under?: ParentClosing): void {
    if (this.#begun && (this.core.list.holding === 0 || this.left <= 0)) this.force(under);
  }

  /** A parent's closing forces its children itself: they need a timer only if their grace is over earlier. */
  #arm(cappedBy?: ParentClosing): void {
    this.#attempt(() => this.#alarm?.cancel());
    const { left } = this;
    if (left <= 0 || left >= (cappedBy?.left ?? Infinity)) return;
    this.#setAlarm(this.#due, () => this.force());
    // Without an alarm the grace would never be over.
    if (this.#alarm === undefined) this.#due = -Infinity;
  }

  #limitJoin(under?: ParentClosing): void {
    if (this.settle === Infinity || (under !== undefined && under.settle <= this.settle)) return;
    this.#setAlarm(this.core.now() + this.settle, () => this.giveUp());
    if (this.#alarm === undefined) this.giveUp();
  }

  /** None is set where the clock throws. */
  #setAlarm(due: number, ring: () => void): void {
    this.#alarm = undefined;
    this.#attempt(() => {
      this.#alarm = alarmAt(this.core.clock, due, () => through(ring));
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
