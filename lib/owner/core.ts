import { type Alarm, alarmAt, type Clock, hostClock } from '../clock.js';
import { firstWithLater, OwnerClosedError, OwnerDeadlineError } from '../errors.js';
import { type Adoption, AdoptionList, type Holder, type ParentClosing, type Why } from './adoption.js';
import { Closing } from './closing.js';
import type { BeginOptions, ClosingOwner, DoneClosing } from './roles.js';
import { holderOf, markSignal } from './owner-like.js';
import { isOwnEnd, shownPath } from './lineage.js';
import { through } from './steps.js';
import { OwnerTether } from './tether.js';
import type { CloseReport, Owner, OwnerOptions, OwnerState } from './types.js';

/** The workings of an {@link Owner}: what it holds, what it hangs on, and how far its closing has come. */
export class OwnerCore implements Holder, ClosingOwner {
  name: string;
  path: string;
  /** How many owners are above it. */
  readonly depth: number;
  readonly clock: Clock;
  readonly settle: number;
  readonly list = new AdoptionList();
  closing: Closing | undefined;
  /** Told while it is open, when the last of what can end by itself has ended. */
  idle: (() => void) | undefined;
  /** Its own deadline or an ancestor's, whichever is earlier, in its clock's time. */
  readonly due: number;

  readonly #grace: number | undefined;
  readonly #closesOnChildError: boolean;
  readonly parent: OwnerCore | undefined;
  readonly #tethers: { holder: Holder; tether: OwnerTether }[] = [];
  readonly #made: number;
  /** When its clock was last read. */
  #now: number;
  /** The deadline of its ancestors, in its own clock's time. */
  readonly #dueAbove: number;
  #deadline: Alarm | undefined;
  #draining: AbortController | undefined;
  #closed: AbortController | undefined;
  /** Why it closes. */
  why: Why = { reason: undefined };
  #cause: OwnerClosedError | undefined;
  /** Of its children; one that several of them met counts once. */
  readonly #childErrors = new Set<unknown>();
  #joiner: { resolve(report: CloseReport): void; reject(error: unknown): void } | undefined;
  #joined: Promise<CloseReport> | undefined;

  constructor(
    readonly handle: Owner,
    { name = 'owner', parent, grace, settle, deadline, clock, onChildError }: OwnerOptions,
  ) {
    const holder = parent === undefined ? undefined : holderOf(parent);
    this.parent = isCore(holder) ? holder : undefined;
    this.name = name;
    this.path = this.parent === undefined ? name : `${this.parent.path}/${name}`;
    this.depth = this.parent === undefined ? 0 : this.parent.depth + 1;
    this.clock = clock ?? this.parent?.clock ?? hostClock;
    this.settle = settle ?? this.parent?.settle ?? 5_000;
    this.#grace = grace;
    this.#closesOnChildError = onChildError === 'close';

    this.#made = this.#now = this.clock.now();
    const own = typeof deadline === 'object' ? deadline.getTime() : this.#made + (deadline ?? Infinity);
    this.#dueAbove = this.parent?.dueBy(this.clock) ?? Infinity;
    this.due = Math.min(own, this.#dueAbove);
  }

  /** From now on it can be closed by what it hangs on, or by its deadline: both may be the case at once. */
  start({ parent, signal }: OwnerOptions): void {
    if (parent !== undefined) this.#hangOn(holderOf(parent));
    if (signal !== undefined) this.#hangOn(holderOf(signal));
    // An ancestor's deadline closes this owner through the ancestor: it needs no timer of its own.
    if (this.due < this.#dueAbove) this.#keepDeadline();
  }

  /** When it is due, by another clock. */
  dueBy(clock: Clock): number {
    return clock === this.clock ? this.due : this.due - this.clock.now() + clock.now();
  }

  get shownPath(): string {
    return shownPath(this);
  }

  /** What has been given out as `cause()`. */
  get knownCause(): OwnerClosedError | undefined {
    return this.#cause;
  }

  /** Its clock's time; where that throws, the last that it told: a close goes on. */
  now(): number {
    try {
      this.#now = this.clock.now();
    } catch {
      // Whoever turns it has been told already, where an owner was made.
    }
    return this.#now;
  }

  get state(): OwnerState {
    if (this.closing === undefined) return 'open';
    return this.closing.phase === 'draining' ? 'draining' : 'closed';
  }

  get closed(): boolean {
    return this.state === 'closed';
  }

  get reason(): unknown {
    return this.why.reason;
  }

  signal(which: 'draining' | 'closed'): AbortSignal {
    const made = which === 'draining' ? this.#draining : this.#closed;
    if (made !== undefined) return made.signal;
    const controller = new AbortController();
    markSignal(controller.signal, this.handle, which);
    if (which === 'draining') this.#draining = controller;
    else this.#closed = controller;
    if (which === 'draining' ? this.state !== 'open' : this.state === 'closed')
      controller.abort(this.cause());
    return controller.signal;
  }

  abort(which: 'draining' | 'closed'): void {
    (which === 'draining' ? this.#draining : this.#closed)?.abort(this.cause());
  }

  adopt(adoption: Adoption): boolean {
    if (this.closing?.refuses(adoption)) return false;
    adoption.since = this.now();
    this.list.push(adoption);
    return true;
  }

  release(adoption: Adoption): void {
    if (!this.list.remove(adoption)) return;
    const { closing } = this;
    if (closing !== undefined) through(() => closing.released(adoption));
    else this.#tellIdle();
  }

  /** As `release`, for what has not ended: its user takes it back. */
  giveBack(adoption: Adoption): void {
    if (!this.list.remove(adoption)) return;
    const { closing } = this;
    if (closing !== undefined) through(() => closing.goOn());
    else this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.idle !== undefined && this.list.holding === 0) this.idle();
  }

  /** Made once, when first asked for: most owners close with nobody asking. */
  cause(): OwnerClosedError {
    const { reason, cause } = this.why;
    const { name: owner, path, shownPath: shown } = this;
    return (this.#cause ??= new OwnerClosedError({ owner, path, shown, reason, cause }));
  }

  /** Begins to close, once: the first reason stays. Without a grace, its own holds. */
  begin(why: Why, options?: BeginOptions): Closing {
    return this.closing ?? through(() => this.#begin(why, options));
  }

  #begin(why: Why, options: BeginOptions = {}): Closing {
    if (this.closing !== undefined) return this.closing;
    this.why = why;
    this.#deadline?.cancel();
    this.#letGoOfForeign();
    // Known before it begins: whatever hears of it may close the owner again.
    this.closing = new Closing(this, options.grace ?? this.#grace ?? 0);
    this.closing.begin(options);
    return this.closing;
  }

  /** The parent drains: this owner does too, for as long as its own grace and what is left of the parent's allow. */
  drainUnder(parent: ParentClosing): void {
    const grace = Math.min(this.#grace ?? Infinity, parent.left);
    this.#begin(parent.core.why, { grace, cappedBy: parent }).unawaited();
  }

  /** The parent has no more grace to give. */
  forceUnder(parent: ParentClosing): void {
    if (this.closing !== undefined) this.closing.force(parent);
    else this.#begin(parent.core.why, { grace: 0, under: parent }).unawaited();
  }

  childFails(error: unknown): void {
    if (this.#closesOnChildError && !isOwnEnd(this, error)) this.#childErrors.add(error);
  }

  /** For `onChildError: 'close'`, the first error of a child closes; all are reported by `join()`. */
  childFailed(error: unknown): void {
    through(() => this.take(error));
  }

  /** As `childFailed`, of a child owner. */
  take(error: unknown): void {
    this.childFails(error);
    if (this.#childErrors.has(error) && this.closing === undefined)
      this.#begin({ reason: error, cause: error }).unawaited();
  }

  /** Its closing is done: nothing is left of it but its name, its state and its reason. */
  settled(done: DoneClosing): void {
    this.#settleJoin();
    const parent = this.parent;
    const tether = this.#tethers.pop()?.tether;
    if (parent === undefined || tether === undefined) return;
    const { closing } = parent;
    // Let go of before the parent hears of a failure: closing on that, it would wait for this one.
    if (closing === undefined) parent.release(tether);
    // The failed teardowns are in the report that a closing parent is given.
    for (const error of closing === undefined ? this.#failures() : this.#childErrors) {
      parent.take(error);
    }
    closing?.childClosed(tether, done);
  }

  join(): Promise<CloseReport> {
    this.#joined ??= new Promise((resolve, reject) => {
      this.#joiner = { resolve, reject };
    });
    this.#settleJoin();
    return this.#joined;
  }

  #settleJoin(): void {
    if (this.#joiner === undefined) return;
    const report = this.closing?.report;
    if (report === undefined) return;
    const failures = this.#failures();
    if (failures.length === 0) this.#joiner.resolve(report);
    else this.#joiner.reject(firstWithLater(failures));
  }

  #failures(): unknown[] {
    const failure = this.closing?.failure;
    return failure === undefined ? [...this.#childErrors] : [...this.#childErrors, failure];
  }

  #hangOn(holder: Holder): void {
    if (this.closing !== undefined) return;
    const tether = new OwnerTether(this);
    if (holder.adopt(tether)) this.#tethers.push({ holder, tether });
    else tether.end(holder);
  }

  /** A parent owner waits for this one, and keeps it until it is done; whatever else it hung on cannot wait. */
  #letGoOfForeign(): void {
    const foreign = this.#tethers.filter(({ holder }) => holder !== this.parent);
    for (const entry of foreign) {
      this.#tethers.splice(this.#tethers.indexOf(entry), 1);
      entry.holder.release(entry.tether);
    }
  }

  #keepDeadline(): void {
    if (this.closing !== undefined) return;
    const { due } = this;
    const strike = (): void => {
      const error = new OwnerDeadlineError({
        owner: this.name,
        path: this.path,
        at: new Date(due),
        ms: due - this.#made,
      });
      this.begin({ reason: error, cause: error }).unawaited();
    };
    // Like Go's contexts: a deadline that has passed already closes at once.
    if (due <= this.clock.now()) strike();
    else this.#deadline = alarmAt(this.clock, due, strike, { quiet: true });
  }
}

function isCore(holder: Holder | undefined): holder is OwnerCore {
  return holder !== undefined && 'drainUnder' in holder;
}
