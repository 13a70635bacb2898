import { resolve } from 'node:path';

import { plainFile } from '../../lib/dev/stack/file-names.js';
import { workingFolder } from '../../lib/dev/base/host.js';
import { badOption } from '../../lib/wording.js';
import type { Leak } from '../../lib/leak.js';

/** The leaks for which the gate is strict. */
export function strictness(strict: unknown): (leak: Leak) => boolean {
  if (typeof strict === 'boolean') return () => strict;
  if (!Array.isArray(strict) || !strict.every((folder) => typeof folder === 'string')) {
    throw new TypeError(badOption('strict', strict, 'true, false or a list of folders'));
  }
  const base = String(workingFolder());
  const folders = (strict as readonly string[]).map((folder) => `${path(base, folder)}/`.replace('//', '/'));
  return ({ sites }) =>
    sites.some(({ file }) => folders.some((folder) => path(base, plainFile(file)).startsWith(folder)));
}

const path = (base: string, file: string): string => resolve(base, file).replaceAll('\\', '/');
