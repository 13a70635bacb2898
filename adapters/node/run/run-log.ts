import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/*
 * The messages of a running program to the command. They are in a file, since the program owns its standard
 * streams and its channel, and since a process can still write a file at its very end.
 */

const HEARD = 'h';
const TOLD = 't';

/** Makes the file for one run. Undefined if that is not possible: then nothing is known about the program. */
export function openLog(): string | undefined {
  // The permission model does not let the program write it.
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

/** Notes that the program has received a signal, so it is not in an endless loop. */
export function noteHeard(log: string | undefined): void {
  note(log, HEARD);
}

/** Notes that the last report was made, or that its absence was explained. */
export function noteTold(log: string | undefined): void {
  note(log, TOLD);
}

/** The number of signals that the program has received. Undefined if that is unknown. */
export function signalsHeard(log: string | undefined): number | undefined {
  return log === undefined ? undefined : read(log).split(HEARD).length - 1;
}

/** Whether the last report was made. True if that is unknown. */
export function hasTold(log: string | undefined): boolean {
  return log === undefined || read(log).includes(TOLD);
}

function note(log: string | undefined, what: string): void {
  if (log === undefined) return;
  try {
    appendFileSync(log, what);
  } catch {
    // The command knows less, and the program is not disturbed.
  }
}

function read(log: string): string {
  try {
    return readFileSync(log, 'latin1');
  } catch {
    return '';
  }
}
