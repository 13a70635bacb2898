import type { Leak } from './leak.js';
import type { CloseReport } from './owner/types.js';
import { printable } from './printable.js';
import type { LeakSite } from './site.js';
import { isError, oneLine, read } from './show.js';

/*
 * All classes of errors of the package, except for `DeadlineError`, which needs rxjs. The other messages are in `wording.ts`.
 */

/** A call needs an owner, and there is none. */
export class NoOwnerError extends Error {
  override readonly name = 'NoOwnerError';

  /** @param call The call, as in `ownedBy()`. */
  constructor(readonly call: string) {
    super(`${call} has no owner. Pass one, or call it inside runWithOwner().`);
  }
}

/** The parameters of an {@link OwnerClosedError}. */
export interface OwnerClosedFacts {
  readonly owner: string;
  /** Default: the name. */
  readonly path?: string;
  readonly reason?: unknown;
  readonly cause?: unknown;
  /** The path for the message, where a very long one is shortened. */
  readonly shown?: string;
}

/** Why an owner closed: the reason of its signals, and of everything that ended with it. */
export class OwnerClosedError extends Error {
  override readonly name = 'OwnerClosedError';
  /** The name of the owner that closed. */
  declare readonly owner: string;
  declare readonly path: string;
  /** The reason that `close({ reason })` was given, on this owner or an ancestor. */
  declare readonly reason: unknown;

  constructor({ owner, path = owner, reason, cause, shown = path }: OwnerClosedFacts) {
    super(
      printable(
        `Owner "${shown}" closed${reason === undefined ? '' : `: ${oneLine(reason)}`}. Everything that it owned has ended too.`,
      ),
      cause === undefined ? cause : { cause },
    );
    this.owner = owner;
    this.path = path;
    this.reason = reason;
    // V8 formats a stack when it is first read. Until then it retains the functions on the stack, so the closed owner
    // would. `read`, since the program's `Error.prepareStackTrace` can throw.
    read(this, 'stack');
  }
}

/** The parameters of an {@link OwnerDeadlineError}. */
export interface OwnerDeadlineFacts {
  readonly owner: string;
  readonly path: string;
  readonly at: Date;
  readonly ms: number;
  /** The path for the message, where a very long one is shortened. */
  readonly shown?: string;
}

/** The deadline of an owner has passed. It is the `reason` and the `cause` of an {@link OwnerClosedError}. */
export class OwnerDeadlineError extends Error {
  override readonly name = 'OwnerDeadlineError';
  /** The owner with the deadline: the closed one, or an ancestor. */
  readonly owner: string;
  readonly path: string;
  readonly at: Date;
  /** The time (ms) from the creation of the owner to the deadline. */
  readonly ms: number;

  constructor({ owner, path, at, ms, shown = path }: OwnerDeadlineFacts) {
    super(
      printable(`Owner "${shown}" reached its deadline (${at.toISOString()}). `) +
        'Give it a later one, or end its work sooner.',
    );
    this.owner = owner;
    this.path = path;
    this.at = at;
    this.ms = ms;
  }
}

/** Compares the name, since another copy of this package (ESM, CJS) has its own class. */
export function isOwnerDeadline(error: unknown): error is OwnerDeadlineError {
  return read(error, 'name') === 'OwnerDeadlineError';
}

/** Compares the name, like {@link isOwnerDeadline}. */
export function isOwnerClosed(error: unknown): error is OwnerClosedError {
  return read(error, 'name') === 'OwnerClosedError';
}

/** Teardowns failed while an owner closed. All the others ran. */
export class OwnerTeardownError extends AggregateError {
  override readonly name = 'OwnerTeardownError';

  constructor(
    readonly owner: string,
    readonly path: string,
    readonly report: CloseReport,
    shown = path,
  ) {
    super(
      report.errors,
      `${report.errors.length} teardown${report.errors.length === 1 ? '' : 's'} of owner "${printable(shown)}" failed: ` +
        `${report.errors.slice(0, 3).map(oneLine).join('; ')}${report.errors.length > 3 ? '; …' : ''}. The others ran; see \`errors\` for the errors, and \`report\` for how the close went.`,
    );
  }
}

/** The first failure, with the later ones in its `suppressed` property (as in Java and Kotlin). */
export function firstWithLater([first, ...later]: readonly unknown[]): unknown {
  if (later.length === 0) return first;
  if (isError(first) && attach(first, later)) return first;
  return new AggregateError(
    [first, ...later],
    `${later.length + 1} children failed: ${oneLine(first)}; …. All are in \`errors\`.`,
  );
}

/** False if the error cannot be extended: it is frozen, or a proxy that refuses. */
function attach(error: Error, suppressed: readonly unknown[]): boolean {
  try {
    Object.defineProperty(error, 'suppressed', { value: suppressed, configurable: true, writable: true });
    return true;
  } catch {
    return false;
  }
}

/** Subscriptions leak. */
export class LeakError extends Error {
  override readonly name = 'LeakError';

  constructor(
    readonly leaks: readonly Leak[],
    text: string,
  ) {
    super(text);
  }
}

/** Subscriptions of one line, or owners of one path, of which every round left more. */
export interface Grown {
  readonly what: 'subscription' | 'owner';
  /** The path of the owner, or the name of the guard or channel. */
  readonly name?: string;
  /** The line that made them. */
  readonly site?: LeakSite;
  /** For the inner streams of one subscription: the number that are open, earlier ones included; 0 if unknown. */
  readonly inner?: number;
  /** The number that each round has left open. */
  readonly left: readonly number[];
}

/** The number of open subscriptions or owners grows with every round. */
export class GrowthError extends Error {
  override readonly name = 'GrowthError';

  constructor(
    readonly grown: readonly Grown[],
    /** The leaks among them; owners have none. */
    readonly leaks: readonly Leak[],
    text: string,
  ) {
    super(text);
  }
}
