import { readFileSync, statSync } from 'node:fs';

import { noJson, unreadable } from '../run/baseline-text.js';
import { faultOf, type JsonFault } from './json-fault.js';

/**
 * Reads a JSON file. Throws an error with the reason and the position if it cannot be read or is not valid
 * JSON.
 */
export function readJson(path: string): unknown {
  const text = read(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SyntaxError(noJson(path, placeOf(text)), { cause });
  }
}

/** Also undefined if the text is nested too deeply. */
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
    // Editors on Windows may write a byte order mark.
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw new Error(unreadable(path, cause), { cause });
  }
}
