import { parseStack } from 'error-stack-parser-es/lite';

import { plainFile } from './file-names.js';
import { readManifest } from './project.js';

/**
 * The folders that hold this package's own code where it is not under `node_modules`: in its repository, and where
 * a workspace or `npm link` has put a link, behind which Node sees the real path. None in a bundle, in which a folder
 * says nothing.
 *
 * @param self A stack made in a file of this package.
 */
export function ownFolders(self: string): readonly string[] {
  const file = parseStack(self)[0]?.file;
  const path = file === undefined ? '' : plainFile(file);
  const sources = /^(.*\/)lib\/dev\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s$/.exec(path)?.[1];
  if (sources !== undefined) {
    return ['lib/', 'operators/', 'marbles/', 'probe/', 'adapters/'].map((folder) => sources + folder);
  }
  const built = /^(.*\/)dist\/[^/]+\.[cm]?js$/.exec(path)?.[1];
  return built !== undefined && isOurs(built) ? [`${built}dist/`] : [];
}

/** A bundle may lie in a folder `dist` too: its manifest tells whose that is. */
function isOurs(folder: string): boolean {
  return (readManifest(`${folder}package.json`) as { name?: unknown } | undefined)?.name === 'rxleash';
}
