import type { Leak } from './leak.js';
import type { CloseReport } from './owner/types.js';
import { printable } from './printable.js';
import type { LeakSite } from './site.js';
import { isError, oneLine, read, show } from './show.js';

/*
 * Every error of the package, and all of its wording. Each says what happened, to whom, and what to do.
 */

/** Something needed an owner, and there was none. */
export class NoOwnerError extends Error {
  override readonly name = 'NoOwnerError';

  constructor(readonly wanted: string) {
    super(`${wanted} has no owner. Pass one, or call it inside runWithOwner().`);
  }
}

/** What an {@link OwnerClosedError} is made of. */
export interface OwnerClosedFacts {
  readonly owner: string;
  /** Default: the name alone. */
  readonly path?: string;
  readonly reason?: unknown;
  readonly cause?: unknown;
  /** The path, shortened where it is very long: for the message. */
  readonly shown?: string;
}

/** Why an owner closed: the reason of its signals, and of all that ended with it. */
export class OwnerClosedError extends Error {
  override readonly name = 'OwnerClosedError';
  /** The name of the owner that closed. */
  declare readonly owner: string;
  declare readonly path: string;
  /** What `close({ reason })` was given, here or by an ancestor. */
  declare readonly reason: unknown;

  constructor({ owner, path = owner, reason, cause, shown = path }: OwnerClosedFacts) {
    super(
      printable(
        `Owner "${shown}" closed${reason === undefined ? '' : `: ${oneLine(reason)}`}. What it owned ended with it.`,
      ),
      cause === undefined ? {} : { cause },
    );
    this.owner = owner;
    this.path = path;
    this.reason = reason;
    // Unread, it would keep all who were on the stack alive for as long as somebody keeps the closed owner. Reading it
    // calls the program's `Error.prepareStackTrace`, which can throw.
    read(this, 'stack');
  }
}

/** What an {@link OwnerDeadlineError} is made of. */
export interface OwnerDeadlineFacts {
  readonly owner: string;
  readonly path: string;
  readonly at: Date;
  readonly ms: number;
  /** The path, shortened where it is very long: for the message. */
  readonly shown?: string;
}

/** The deadline of `owner` has passed; found as the `reason` and the `cause` of an {@link OwnerClosedError}. */
export class OwnerDeadlineError extends Error {
  override readonly name = 'OwnerDeadlineError';
  /** Whose deadline it was: the owner that closed, or one of its ancestors. */
  readonly owner: string;
  readonly path: string;
  readonly at: Date;
  /** How long (ms) after the owner was made. */
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

/** By name, since the other module format's copy of this package has a class of its own. */
export function isOwnerDeadline(error: unknown): error is OwnerDeadlineError {
  return read(error, 'name') === 'OwnerDeadlineError';
}

/** By name as well. */
export function isOwnerClosed(error: unknown): error is OwnerClosedError {
  return read(error, 'name') === 'OwnerClosedError';
}

/** Teardowns threw while an owner closed; all the others ran. */
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

/** The first failure, with the later ones attached to it as `suppressed` (as in Java and Kotlin). */
export function firstWithLater([first, ...later]: readonly unknown[]): unknown {
  if (later.length === 0) return first;
  if (isError(first) && attaches(first, later)) return first;
  return new AggregateError(
    [first, ...later],
    `${later.length + 1} children failed: ${oneLine(first)}; …. All are in \`errors\`.`,
  );
}

/** False where it can take nothing more: frozen, or a proxy that refuses. */
function attaches(error: Error, suppressed: readonly unknown[]): boolean {
  try {
    Object.defineProperty(error, 'suppressed', { value: suppressed, configurable: true, writable: true });
    return true;
  } catch {
    return false;
  }
}

/** Subscriptions are open that should not be. */
export class LeakError extends Error {
  override readonly name = 'LeakError';

  constructor(
    readonly leaks: readonly Leak[],
    text: string,
  ) {
    super(text);
  }
}

/** What every round left more of: see {@link GrowthError}. */
export interface Grown {
  readonly what: 'subscription' | 'owner';
  /** The path of an owner, the name of a guard or a channel. */
  readonly name?: string;
  /** The line that made it. */
  readonly site?: LeakSite;
  /** Of the inner streams of one subscription: how many are open, those from before included; 0 where that cannot be known. */
  readonly inner?: number;
  /** How many each round has left open. */
  readonly left: readonly number[];
}

/** Something grows each time it is done. */
export class GrowthError extends Error {
  override readonly name = 'GrowthError';

  constructor(
    readonly grown: readonly Grown[],
    /** The subscriptions among it. */
    readonly leaks: readonly Leak[],
    text: string,
  ) {
    super(text);
  }
}

/** What a {@link GrowthError} says: `found` are the entries of those that are reported. */
export function growsWithEveryRound(many: number, found: string): string {
  return `${many === 1 ? '1 thing grows' : `${many} things grow`} with every round.\n\n${found}\n`;
}

/** How to fix an owner that is left open. */
export const CLOSE_OWNER =
  'Close it, or make it the child of an owner that is closed, before the round is over.';

/** The message of a `DeadlineError`. The class needs rxjs, and so stands beside the operators. */
export function deadlineMessage(facts: {
  readonly limit: 'first' | 'each' | 'total' | 'by' | 'owner';
  readonly ms: number;
  readonly label: string | undefined;
  readonly owner: string | undefined;
  /** How many values arrived; undefined where nobody counted. */
  readonly seen: number | undefined;
  /** How long (ms) the source had been silent. */
  readonly silence: number;
}): string {
  const { limit, owner, seen } = facts;
  const stream = facts.label === undefined ? 'The stream' : `"${printable(facts.label)}"`;
  const wait = `${facts.ms} ms`;
  const arrived = seen === undefined ? '' : `${seen} ${seen === 1 ? 'value' : 'values'} arrived`;
  const silent = `the source had been silent for ${facts.silence} ms`;
  const account = [arrived, ...(limit === 'first' || limit === 'each' ? [silent] : [])]
    .filter(Boolean)
    .join(', and ');
  const told = account === '' ? '.' : `: ${account}.`;
  switch (limit) {
    case 'first':
      return `${stream} gave no first value within ${wait}${told} Raise \`first\`, or make the source answer sooner.`;
    case 'each':
      return `${stream} gave no ${seen === 0 ? 'value' : 'further value'} within ${wait}${told} Raise \`each\`, or make the source emit more often.`;
    case 'total':
      return `${stream} did not end within ${wait}${told} Raise \`total\`, or end the source sooner.`;
    case 'by':
      return `${stream} did not end by its deadline, ${wait} after it was subscribed${told} Set \`by\` later, or end the source sooner.`;
    case 'owner':
      return `${stream} did not end before the deadline of its owner${owner === undefined ? '' : ` "${printable(owner)}"`}, ${wait} after the owner was made${told} Give the owner a later deadline, or end the source sooner.`;
  }
}

/** Told in dev mode of a teardown that arrived after its owner had closed, and failed where nobody could hear of it. */
export function lateTeardownFailed(name: string | undefined, path: string, error: unknown): string {
  const teardown = name === undefined ? 'A teardown' : `The teardown "${printable(name)}"`;
  return (
    `${teardown} was given to owner "${printable(path)}" after it had closed. It was run at once, and failed: ${oneLine(error)}. ` +
    'Give it to the owner earlier, or await it yourself.'
  );
}

/** Told in dev mode when a stream subscribes to its closed owner again and again. */
export function resubscribedAfterClose(path: string, times: number): string {
  return (
    `ownedBy(owner) was subscribed ${times} times in one turn after its owner "${printable(path)}" had closed. ` +
    'If repeat() or retry() comes after it in the pipe, move ownedBy after that: ownedBy goes last.'
  );
}

/** What a guard says of the one subscription that it ends. */
export function leakMessage({ name, verdict, hint }: Leak, ms: number): string {
  const stream = name === undefined ? 'A guarded subscription' : `"${printable(name)}"`;
  const what = verdict === 'overdue' ? `was still open after ${ms} ms` : `gave no value for ${ms} ms`;
  return `${stream} ${what}, and was ended by its leak guard. ${hint}`;
}

/** The hint of a leak that was found while dev mode was off. */
export function unwatchedHint(): string {
  return 'Switch dev mode on to see the line that made it.';
}

/** `timeoutOrAbort` without anything to strike. */
export function noLimit(): string {
  return 'timeoutOrAbort() was given no limit. Give at least one of first, each, total, by, signal and owner.';
}

export function subjectCannotBeOwned(): string {
  return (
    'own() was given an Observable, which holds nothing that could be torn down. ' +
    'For a Subject that completes with its owner use channel(owner); else own the subscription, or pipe ownedBy(owner).'
  );
}

/** Of an entry of a baseline that rxleash 0.1.0 has written. */
export function oldFingerprint(where: string, fingerprint: string): string {
  return (
    `${where} was written by rxleash 0.1.0, whose fingerprints name paths of one machine and functions of packages (${JSON.stringify(fingerprint)}). ` +
    'Rewrite the baseline: "rxleash run --json report.json FILE", then "rxleash baseline write report.json".'
  );
}

/** More values wait for a sink than may. */
export function bufferOverflow(sink: string, limit: number): string {
  return (
    `${sink} is full: ${limit} values are waiting for its reader, and its source cannot pause. ` +
    "Raise `highWaterMark`, drop values with `overflow: 'dropOldest'`, or slow the source down."
  );
}

/** A bad value for an option: the values that it takes, and the one that was given. */
export function badOption(option: string, given: unknown, wanted: string): string {
  return `${option} must be ${wanted} (got ${show(given)}).`;
}

/** An option that does not exist. */
export function unknownOption(where: string, option: string, known: readonly string[]): string {
  return `${where} has no option "${printable(option)}". It takes: ${known.join(', ')}.`;
}

/** A check was asked for while nothing is watched. */
export function devModeOff(wanted: string): string {
  return `${wanted} was called while dev mode is off, so nothing is watched. Call enableDevMode() first.`;
}

/** A warning: something of dev mode's, or of the user's that it calls, has failed, and the program goes on without. */
export function mishapText(what: string, error: unknown): string {
  return `rxleash: ${what} failed: ${oneLine(error)}. The program is not affected; further failures of this kind are not reported.`;
}
