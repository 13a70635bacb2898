import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/*
 * What a program that is run tells the command about itself: in a file, since its standard streams and its channel are its
 * own, and since a file can be written in its last moment.
 */

const HEARD = 'h';
const TOLD = 't';

/** The file for one run; undefined where none can be made, and nothing can be known. */
export function openLog(): string | undefined {
  // Under the permission model the program could not write to it.
  if ('permission' in process) return undefined;
  try {
    return join(mkdtempSync(join(tmpdir(), 'rxleash-')), 'log');
  } catch {
    return undefined;
  }
}

export function closeLog(log: string | undefined): void {
  if (log !== undefined) rmSync(dirname(log), { recursive: true, force: true });
}

/** The program has heard a signal, so it is not caught in a loop. */
export function noteHeard(log: string | undefined): void {
  note(log, HEARD);
}

/** The report of the end has been made, or it has been said why it could not be. */
export function noteTold(log: string | undefined): void {
  note(log, TOLD);
}

/** How many signals the program has heard; undefined where nobody knows. */
export function signalsHeard(log: string | undefined): number | undefined {
  return log === undefined ? undefined : read(log).split(HEARD).length - 1;
}

/** Has a report been made, as far as anybody knows? */
export function hasTold(log: string | undefined): boolean {
  return log === undefined || read(log).includes(TOLD);
}

function note(log: string | undefined, what: string): void {
  if (log === undefined) return;
  try {
    appendFileSync(log, what);
  } catch {
    // The command then knows less, and the program is not disturbed.
  }
}

function read(log: string): string {
  try {
    return readFileSync(log, 'latin1');
  } catch {
    return '';
  }
}
