import { shownFile } from '../../lib/dev/stack/file-names.js';
import { workingFolder } from '../../lib/dev/base/host.js';
import { badOption } from '../../lib/wording.js';
import type { Leak } from '../../lib/leak.js';

/** The leaks for which the gate is strict. */
export function strictness(strict: unknown): (leak: Leak) => boolean {
  if (typeof strict === 'boolean') return () => strict;
  if (!Array.isArray(strict) || !strict.every((folder) => typeof folder === 'string')) {
    throw new TypeError(badOption('strict', strict, 'true, false or a list of folders'));
  }
  const folders = (strict as readonly string[]).map((folder) => folder.replace(/^\.?\/|\/$/g, '') + '/');
  return ({ sites }) =>
    sites.some(({ file }) => {
      const shown = shownFile(file, workingFolder()).replaceAll('\\', '/');
      return folders.some((folder) => shown.startsWith(folder));
    });
}
