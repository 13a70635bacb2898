import { type Alarm, alarmAt, type Clock, hostClock } from '../clock.js';
import { firstWithLater, OwnerClosedError, OwnerDeadlineError } from '../errors.js';
import { type Adoption, AdoptionList, type Holder, type ParentClosing, type Why } from './adoption.js';
import { Closing } from './closing.js';
import type { BeginOptions, ClosingOwner, DoneClosing } from './roles.js';
import { holderOf, tagSignal } from './owner-like.js';
import { isOwnEnd, shownPath } from './lineage.js';
import { runSteps } from './steps.js';
import { ChildAdoption } from './child-adoption.js';
import type { CloseReport, Owner, OwnerOptions, OwnerState } from './types.js';

/** The state of an {@link Owner}: its adoptions, its own holders (parent, signal), and its closing. */
export class OwnerCore implements Holder, ClosingOwner {
  name: string;
  path: string;
  /** The number of its ancestors. */
  readonly depth: number;
  readonly clock: Clock;
  readonly settle: number;
  readonly list = new AdoptionList();
  closing: Closing | undefined;
  /** Called while the owner is open, when its last subscription or child has ended. */
  idle: (() => void) | undefined;
  /** The earliest deadline of this owner and its ancestors, by its clock. */
  readonly due: number;

  readonly #grace: number | undefined;
  readonly #closesOnChildError: boolean;
  readonly parent: OwnerCore | undefined;
  /** Its adoptions by its parent and its signal. */
  readonly #adoptedBy: { holder: Holder; adoption: ChildAdoption }[] = [];
  readonly #made: number;
  /** The last reading of its clock. */
  #now: number;
  /** The earliest deadline of its ancestors, by its clock. */
  readonly #dueAbove: number;
  #deadline: Alarm | undefined;
  #draining: AbortController | undefined;
  #closed: AbortController | undefined;
  /** The reason and the cause of the close. */
  why: Why = { reason: undefined };
  #cause: OwnerClosedError | undefined;
  /** The errors of its children, if there are any. An error that passes several children counts once. */
  #childErrors: Set<unknown> | undefined;
  #joiner: { resolve(report: CloseReport): void; reject(error: unknown): void } | undefined;
  #joined: Promise<CloseReport> | undefined;

  constructor(
    readonly handle: Owner,
    { parent, grace, settle, deadline, clock, onChildError }: OwnerOptions,
    name = 'owner',
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

  /** Connects the owner to its parent, signal and deadline. Each of them can close it at once. */
  start({ parent, signal }: OwnerOptions): void {
    if (parent !== undefined) this.#joinHolder(holderOf(parent));
    if (signal !== undefined) this.#joinHolder(holderOf(signal));
    // The deadline of an ancestor closes this owner through the ancestor, so it needs no timer.
    if (this.due < this.#dueAbove) this.#keepDeadline();
  }

  /** The deadline by another clock. */
  dueBy(clock: Clock): number {
    return clock === this.clock ? this.due : this.due - this.clock.now() + clock.now();
  }

  get shownPath(): string {
    return shownPath(this);
  }

  /** The result of `cause()`, if it has been called. */
  get knownCause(): OwnerClosedError | undefined {
    return this.#cause;
  }

  /** The time of its clock. If the clock throws, the last reading, so that a close goes on. */
  now(): number {
    try {
      this.#now = this.clock.now();
    } catch {
      // The constructor also reads the clock, and does not catch its errors.
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
    tagSignal(controller.signal, this.handle, which);
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
    if (closing !== undefined) runSteps(() => closing.released(adoption));
    else this.#notifyIdle();
  }

  /** Like `release`, for an adoption that has not ended: the user takes it back. */
  giveBack(adoption: Adoption): void {
    if (!this.list.remove(adoption)) return;
    const { closing } = this;
    if (closing !== undefined) runSteps(() => closing.goOn());
    else this.#notifyIdle();
  }

  #notifyIdle(): void {
    if (this.idle !== undefined && this.list.holding === 0) this.idle();
  }

  /** Created on first access, since most owners never need it. */
  cause(): OwnerClosedError {
    const { reason, cause } = this.why;
    const { name: owner, path, shownPath: shown } = this;
    return (this.#cause ??= new OwnerClosedError({ owner, path, shown, reason, cause }));
  }

  /** Begins to close. Only the first call has an effect, so the first reason stays. Default: the grace of the owner. */
  begin(why: Why, options?: BeginOptions): Closing {
    return this.closing ?? runSteps(() => this.#begin(why, options));
  }

  #begin(why: Why, options: BeginOptions = {}): Closing {
    if (this.closing !== undefined) return this.closing;
    this.why = why;
    this.#deadline?.cancel();
    this.#leaveForeignHolders();
    // Set before `begin`: a listener can close the owner again.
    this.closing = new Closing(this, options.grace ?? this.#grace ?? 0);
    this.closing.begin(options);
    return this.closing;
  }

  /** The parent drains, so this owner drains too: for its own grace, or the rest of the parent's if that is shorter. */
  drainUnder(parent: ParentClosing): void {
    const grace = Math.min(this.#grace ?? Infinity, parent.left);
    this.#begin(parent.core.why, { grace, cappedBy: parent }).unawaited();
  }

  /** The grace of the parent is over. */
  forceUnder(parent: ParentClosing): void {
    if (this.closing !== undefined) this.closing.force(parent);
    else this.#begin(parent.core.why, { grace: 0, under: parent }).unawaited();
  }

  childFails(error: unknown): void {
    if (this.#closesOnChildError && !isOwnEnd(this, error)) (this.#childErrors ??= new Set()).add(error);
  }

  /** With `onChildError: 'close'`, the first error of a child closes this owner. `join()` rejects with all of them. */
  childFailed(error: unknown): void {
    runSteps(() => this.take(error));
  }

  /** Like `childFailed`, for a child owner. */
  take(error: unknown): void {
    this.childFails(error);
    if (this.#childErrors?.has(error) && this.closing === undefined)
      this.#begin({ reason: error, cause: error }).unawaited();
  }

  /** The closing is done. Leaves the parent. */
  settled(done: DoneClosing): void {
    this.#settleJoin();
    const parent = this.parent;
    const adoption = this.#adoptedBy.pop()?.adoption;
    if (parent === undefined || adoption === undefined) return;
    const { closing } = parent;
    // Released before the parent takes the failures: if one of them closed the parent, it would wait for this owner.
    if (closing === undefined) parent.release(adoption);
    // A closing parent gets the failed teardowns with the report.
    for (const error of closing === undefined ? this.#failures() : new Set(this.#childErrors)) {
      parent.take(error);
    }
    closing?.childClosed(adoption, done);
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
    const errors = [...new Set(this.#childErrors)];
    return failure === undefined ? errors : [...errors, failure];
  }

  #joinHolder(holder: Holder): void {
    if (this.closing !== undefined) return;
    const adoption = new ChildAdoption(this);
    if (holder.adopt(adoption)) this.#adoptedBy.push({ holder, adoption });
    else adoption.end(holder);
  }

  /** A parent owner waits for this one, and keeps it until it is done. Foreign holders cannot wait. */
  #leaveForeignHolders(): void {
    if (this.#adoptedBy.length === 0) return;
    const foreign = this.#adoptedBy.filter(({ holder }) => holder !== this.parent);
    for (const entry of foreign) {
      this.#adoptedBy.splice(this.#adoptedBy.indexOf(entry), 1);
      entry.holder.release(entry.adoption);
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
    // A deadline that has passed closes the owner at once, like a context of Go.
    if (due <= this.clock.now()) strike();
    else this.#deadline = alarmAt(this.clock, due, strike, { quiet: true });
  }
}

function isCore(holder: Holder | undefined): holder is OwnerCore {
  return holder !== undefined && 'drainUnder' in holder;
}
