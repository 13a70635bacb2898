import { readFileSync } from 'node:fs';

import { host } from '../../lib/dev/base/host.js';
import { plainFile } from '../../lib/dev/stack/file-names.js';
import { explainBy } from '../node/source/load.js';

/** Lets reports of the gate use the source text, unless the host does so already. Returns the undo. */
export function installExplain(): () => void {
  if (host.explain !== undefined) return () => undefined;
  const explain = explainBy(read);
  host.explain = explain;
  return () => {
    if (host.explain === explain) host.explain = undefined;
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(plainFile(file), 'utf8');
  } catch {
    // A virtual module has no file.
    return undefined;
  }
}
