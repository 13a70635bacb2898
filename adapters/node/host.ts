import { codeFrameColumns } from '@babel/code-frame';

import { type Host, host } from '../../lib/dev/base/host.js';
import { printable } from '../../lib/printable.js';
import type { LeakSite } from '../../lib/site.js';
import { argumentIn } from './pipe-arguments.js';
import { collectGarbage } from './garbage.js';
import { readJson } from './json-file.js';
import { Sources } from './source-maps.js';
import { explainBy } from './source/load.js';
import { monitorWork } from './work.js';

/**
 * Gives dev mode what only Node can: source maps, code frames, baseline files, and what goes on by itself. `own` are folders of this package
 * or of rxjs that are not known by their place in `node_modules`; more may be added to it later.
 */
export function installHost(own: readonly string[] = []): () => void {
  const sources = new Sources();
  const mine: Host = {
    mapFrame: (site) => sources.map(site),
    codeFrame: (site, { color }) => codeFrame(sources.read(site.file), site, color),
    argumentAt: (site, which) => {
      const text = sources.read(site.file);
      return text === undefined || text.length > LONGEST ? undefined : argumentIn(text, site, which);
    },
    explain: explainBy((file) => sources.read(file)),
    cwd: process.cwd(),
    readJson,
    collectGarbage,
    monitorWork: monitorWork,
    ...(own.length > 0 || host.ownFolders === undefined ? { ownFolders: own } : {}),
  };
  const before = { ...host };
  Object.assign(host, mine);
  return () => {
    for (const key of Object.keys(mine) as (keyof Host)[]) {
      // What another installation has put there since is not ours to take.
      if (host[key] === mine[key]) Object.assign(host, { [key]: before[key] });
    }
  };
}

/** The longest file whose lines are shown: what is longer was written by a bundler, in lines without end. */
const LONGEST = 2_000_000;
const WIDEST = 400;

function codeFrame(text: string | undefined, { line, column }: LeakSite, color: boolean): string | undefined {
  if (text === undefined || text.length > LONGEST) return undefined;
  const shown = text.split('\n', line + 2).slice(Math.max(0, line - 3));
  if (shown.some((row) => row.length > WIDEST)) return undefined;
  // A terminal would obey what is in the file.
  const above = '\n'.repeat(Math.max(0, line - 3));
  return codeFrameColumns(
    above + shown.map(printable).join('\n'),
    { start: { line, column } },
    { linesAbove: 2, linesBelow: 2, highlightCode: color, forceColor: color },
  );
}
