import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Which files of tests were watched: said by the environments, in whatever processes or threads jest runs them, and heard
 * by the reporter, in jest's own. Nothing that a result carries could tell: so each file that is watched leaves a mark in a
 * folder that the reporter has made.
 */

/** All that jest starts inherits it. */
const FOLDER = 'RXLEASH_JEST_WATCHED';

/** The folder for the marks of a run. It is gone with the process. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rxleash-jest-'));
  process.env[FOLDER] = folder;
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** This file is watched. Without a reporter nobody asks. */
export function sayWatched(file: string): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) writeFileSync(markOf(folder, file), '');
}

/** Has it said so? */
export function wasWatched(folder: string, file: string): boolean {
  return existsSync(markOf(folder, file));
}

function markOf(folder: string, file: string): string {
  return join(folder, createHash('sha256').update(file).digest('hex'));
}
