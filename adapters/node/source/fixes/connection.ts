import type { Fix, Given } from '../given.js';
import { callText } from '../reading.js';
import { connectionDropped } from '../wording.js';
import { cleared } from './cleared.js';
import { among } from './among.js';
import { ofClass } from './in-class.js';
import { setAnew } from './kept.js';
import { forgotten } from './own-way.js';
import { renewed } from './renewed.js';
import { ofResult } from './result.js';

/** The connection of a `connectable(…)`: only what its `connect()` returns ends it. */
export function connectionFix(given: Given): Fix | undefined {
  const { handle, around, reading } = given;
  for (const rule of [cleared, renewed, setAnew, among, forgotten, ofResult]) {
    const fix = rule(given);
    if (fix !== undefined) return fix;
  }
  const fix = around?.end === undefined ? undefined : ofClass(given);
  if (fix !== undefined) return fix;
  return handle.goes === 'nowhere' ? { text: connectionDropped(callText(reading)) } : undefined;
}
