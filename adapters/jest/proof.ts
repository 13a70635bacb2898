import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * The proof that test files were watched. Environments run in processes or threads of jest's choice, and test results
 * cannot carry the proof to the reporter. So each watched file leaves a marker in a folder that the reporter has made.
 */

/** The environment variable that all processes of jest inherit. */
const FOLDER = 'RXLEASH_JEST_WATCHED';

/** The folder for the markers of a run. It is deleted with the process. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rxleash-jest-'));
  process.env[FOLDER] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Marks a file as watched. Without a reporter, there is no marker. */
export function sayWatched(file: string): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) writeFileSync(markOf(folder, file), '');
}

/** Whether a file is marked. */
export function wasWatched(folder: string, file: string): boolean {
  return existsSync(markOf(folder, file));
}

function markOf(folder: string, file: string): string {
  return join(folder, createHash('sha256').update(file).digest('hex'));
}
