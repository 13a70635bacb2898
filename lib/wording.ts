import type { Leak } from './leak.js';
import { printable } from './printable.js';
import { oneLine, show } from './show.js';

/*
 * The messages of errors and warnings that have no class of their own. Each says what happened, to whom, and what to do.
 */

/** The message of a `GrowthError`; `found` is the text of the entries. */
export function growsWithEveryRound(many: number, found: string): string {
  return `Every round leaves more subscriptions or owners open, in ${many === 1 ? '1 place' : `${many} places`}.\n\n${found}\n`;
}

/** The fix for an owner that is left open. */
export const CLOSE_OWNER =
  'Close it before the round is over, or make it the child of an owner that you close by then.';

/** The message of a `DeadlineError`, whose class is in `operators/`. */
export function deadlineMessage(deadline: {
  readonly limit: 'first' | 'each' | 'total' | 'by' | 'owner';
  readonly ms: number;
  readonly label: string | undefined;
  readonly owner: string | undefined;
  /** The number of values that arrived; undefined if they were not counted. */
  readonly seen: number | undefined;
  /** How long (ms) the source had been silent. */
  readonly silence: number;
}): string {
  const { limit, owner, seen } = deadline;
  const stream = deadline.label === undefined ? 'The stream' : `"${printable(deadline.label)}"`;
  const wait = `${deadline.ms} ms`;
  const arrived = seen === undefined ? '' : `${seen} ${seen === 1 ? 'value' : 'values'} arrived`;
  const silent = `the source had been silent for ${deadline.silence} ms`;
  const facts = [arrived, ...(limit === 'first' || limit === 'each' ? [silent] : [])]
    .filter(Boolean)
    .join(', and ');
  const detail = facts === '' ? '.' : `: ${facts}.`;
  switch (limit) {
    case 'first':
      return `${stream} did not emit its first value within ${wait}${detail} Raise \`first\`, or make the source answer sooner.`;
    case 'each':
      return `${stream} emitted no ${seen === 0 ? 'value' : 'further value'} within ${wait}${detail} Raise \`each\`, or make the source emit more often.`;
    case 'total':
      return `${stream} did not end within ${wait}${detail} Raise \`total\`, or end the source sooner.`;
    case 'by':
      return `${stream} did not end by its deadline, ${wait} after it was subscribed to${detail} Set a later \`by\`, or end the source sooner.`;
    case 'owner':
      return `${stream} did not end before the deadline of its owner${owner === undefined ? '' : ` "${printable(owner)}"`}, ${wait} after the owner was made${detail} Give the owner a later deadline, or end the source sooner.`;
  }
}

/** Dev-mode warning: a teardown was given to a closed owner, and rejected where nothing handles the rejection. */
export function lateTeardownFailed(name: string | undefined, path: string, error: unknown): string {
  const teardown = name === undefined ? 'A teardown' : `The teardown "${printable(name)}"`;
  return (
    `${teardown} was given to owner "${printable(path)}" after it had closed. It was run at once, and failed: ${oneLine(error)}. ` +
    'Give it to the owner earlier, or await it yourself.'
  );
}

/** Dev-mode warning: a stream resubscribes to its closed owner in a loop. */
export function resubscribedAfterClose(path: string, times: number): string {
  return (
    `A stream with ownedBy(owner) was resubscribed ${times} times in one turn of the event loop after the owner "${printable(path)}" had closed. ` +
    'If repeat() or retry() comes after it in the pipe, move ownedBy after that: ownedBy goes last.'
  );
}

/** The message of the error with which a guard ends a subscription. */
export function leakMessage({ name, verdict, hint }: Leak, ms: number): string {
  const stream = name === undefined ? 'A guarded subscription' : `"${printable(name)}"`;
  const what = verdict === 'overdue' ? `was still open after ${ms} ms` : `emitted no value for ${ms} ms`;
  return `${stream} ${what}, and was ended by its leak guard. ${hint}`;
}

/** The fix for a leak that was found while dev mode was off. */
export function unwatchedHint(): string {
  return 'Switch dev mode on to see the line that made it.';
}

/** `timeoutOrAbort` was called without a limit. */
export function noLimit(): string {
  return 'timeoutOrAbort() was given no limit. Give at least one of first, each, total, by, signal and owner.';
}

export function subjectCannotBeOwned(): string {
  return (
    'own() was given an Observable, which holds nothing that could be torn down. ' +
    'For a Subject that completes with its owner use channel(owner); otherwise, pass the subscription to own(), or pipe ownedBy(owner).'
  );
}

/** A baseline has an entry that was written by rxleash 0.1.0. */
export function oldFingerprint(where: string, fingerprint: string): string {
  return (
    `${where} was written by rxleash 0.1.0, whose fingerprints contain machine-specific paths and the names of functions inside packages (${JSON.stringify(fingerprint)}). ` +
    'Rewrite the baseline: "rxleash run --json report.json FILE", then "rxleash baseline write report.json".'
  );
}

/** The buffer of a sink is full. */
export function bufferOverflow(sink: string, limit: number): string {
  return (
    `${sink} is full: ${limit} values are waiting for its reader, and its source cannot pause. ` +
    "Raise `highWaterMark`, drop values with `overflow: 'dropOldest'`, or slow the source down."
  );
}

/** An option has a bad value. `expected` is a noun for the values that it accepts. */
export function badOption(option: string, given: unknown, expected: string): string {
  return `${option} must be ${expected} (got ${show(given)}).`;
}

/** An option that does not exist. */
export function unknownOption(where: string, option: string, known: readonly string[]): string {
  return `${where} has no option "${printable(option)}". It takes: ${known.join(', ')}.`;
}

/** A check was called while dev mode is off. */
export function devModeOff(call: string): string {
  return `${call} was called while dev mode was off, so nothing is watched. Call enableDevMode() first.`;
}

/** Warning: a part of dev mode, or a callback of the user that dev mode calls, has failed. The program goes on. */
export function mishapText(what: string, error: unknown): string {
  return `rxleash: ${what} failed: ${oneLine(error)}. The program is not affected; further failures of this kind are not reported.`;
}
