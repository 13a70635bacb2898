import { readFileSync, statSync } from 'node:fs';

import { noJson, unreadable } from '../run/baseline-text.js';
import { faultOf, type JsonFault } from './json-fault.js';

/** Reads what a file of JSON holds. One that cannot be read, or is none, throws an error that says why, and where. */
export function readJson(path: string): unknown {
  const text = read(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SyntaxError(noJson(path, placeOf(text)), { cause });
  }
}

/** Undefined too for what is nested deeper than we can follow. */
function placeOf(text: string): JsonFault | undefined {
  try {
    return faultOf(text);
  } catch {
    return undefined;
  }
}

function read(path: string): string {
  try {
    // A device or a pipe may have no end.
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    // Editors on Windows may begin a file with a mark of its encoding.
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw new Error(unreadable(path, cause), { cause });
  }
}
