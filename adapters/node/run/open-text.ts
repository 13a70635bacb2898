import { workingFolder } from '../../../lib/dev/base/host.js';
import type { OpenRow } from '../../../lib/dev/report/snapshot.js';
import { shownFile } from '../../../lib/dev/stack/file-names.js';
import { printable } from '../../../lib/printable.js';
import type { LeakSite } from '../../../lib/site.js';

/** A line as a link: `file:line`. */
export function lineOf({ file, line, column }: LeakSite): string {
  return `${shownFile(file, workingFolder())}:${line}:${column}`;
}

/** The list of all open subscriptions, one line each, whether they are reported or not. */
export function openText(open: readonly OpenRow[]): string {
  const rows = open.map(({ id, kind, name, site, owner, age, values }) => {
    const place = site ? lineOf(site) : 'an unknown line';
    const label = name === undefined ? '' : ` "${name}"`;
    return printable(
      `  #${id} ${kind}${label} at ${place}, ${owner ? `owner ${owner.path}` : 'no owner'}, ${Math.round(age)} ms, ${values} value${values === 1 ? '' : 's'}`,
    );
  });
  return [`Open (${open.length}), reported or not:`, ...rows].join('\n');
}
