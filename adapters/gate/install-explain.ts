import { readFileSync } from 'node:fs';

import { host } from '../../lib/dev/base/host.js';
import { plainFile } from '../../lib/dev/stack/file-names.js';
import type { Leak } from '../../lib/leak.js';
import { explainBy } from '../node/source/load.js';

/** Lets reports of the gate use the source text, unless the host does so already. Returns the undo. */
export function installExplain(): () => void {
  if (host.explain !== undefined) return () => undefined;
  const explain = explainByFiles();
  host.explain = explain;
  return () => {
    if (host.explain === explain) host.explain = undefined;
  };
}

/** Adds what the source text of the files says to a leak. */
export function explainByFiles(): (leak: Leak) => Leak {
  return explainBy(read);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(plainFile(file), 'utf8');
  } catch {
    // A virtual module has no file.
    return undefined;
  }
}
