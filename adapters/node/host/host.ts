import { type Host, host } from '../../../lib/dev/base/host.js';
import { codeFrame, LONGEST } from '../code-frame.js';
import { argumentIn } from './pipe-arguments.js';
import { collectGarbage } from './garbage.js';
import { readJson } from './json-file.js';
import { Sources } from './source-maps.js';
import { explainBy } from '../source/load.js';
import { monitorWork } from './work.js';

/**
 * Gives dev mode the features that only Node has: source maps, code frames, baseline files, and started work.
 * `own` contains folders of this package or of rxjs that are outside of `node_modules`; more may be added
 * later.
 */
export function installHost(own: readonly string[] = []): () => void {
  const sources = new Sources();
  const mine: Host = {
    mapFrame: (site) => sources.map(site),
    codeFrame: (site, options) => codeFrame(sources.read(site.file), site, options),
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
      // Another installation has replaced it since, so it stays.
      if (host[key] === mine[key]) Object.assign(host, { [key]: before[key] });
    }
  };
}
