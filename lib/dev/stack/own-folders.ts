import { stackFrames } from './parse-stack.js';

import { plainFile } from './file-names.js';
import { readManifest } from './project.js';

/**
 * The folders of this package's own code if it is not under `node_modules`: in its repository, or behind a
 * link of a workspace or of `npm link`, where Node sees the real path. Empty in a bundle, since its folder
 * says nothing about the package.
 *
 * @param self A stack made in a file of this package.
 */
export function ownFolders(self: string): readonly string[] {
  const file = stackFrames(self)[0]?.file;
  const path = file === undefined ? '' : plainFile(file);
  const sources = /^(.*\/)lib\/dev\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s$/.exec(path)?.[1];
  if (sources !== undefined) {
    return ['lib/', 'operators/', 'marbles/', 'probe/', 'adapters/'].map((folder) => sources + folder);
  }
  // An installed package is known by its folder.
  if (path.includes('/node_modules/')) return [];
  const built = /^(.*\/)dist\/(?:.+\/)?[^/]+\.[cm]?js$/.exec(path)?.[1];
  return built !== undefined && isOwnPackage(built) ? [`${built}dist/`] : [];
}

/** A program's bundle may also be in a folder `dist`: the manifest says which package it is. */
function isOwnPackage(folder: string): boolean {
  return (readManifest(`${folder}package.json`) as { name?: unknown } | undefined)?.name === 'rxleash';
}
