import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { leakGate } from './gate.js';
import { notIsolated } from './wording.js';

export * from './gate.js';

/** What a worker of vitest knows of its configuration. */
interface Worker {
  readonly config?: { readonly setupFiles?: readonly string[]; readonly isolate?: boolean };
}

/** Is the door beside this file one of the setup files, or only imported by a test? */
function isSetupFile({ config }: Worker): boolean {
  // No `new URL(…)`: where tests have a DOM, that is the URL of jsdom, and not what Node takes for one.
  const folder = dirname(fileURLToPath(import.meta.url)).replaceAll('\\', '/');
  return (config?.setupFiles ?? []).some((file) => {
    const path = file.replaceAll('\\', '/');
    return path.startsWith(`${folder}/`) && /^index\.[cm]?[jt]s$/.test(path.slice(folder.length + 1));
  });
}

const { __vitest_worker__: worker = {} } = globalThis as { __vitest_worker__?: Worker };

if (isSetupFile(worker)) {
  if (worker.config?.isolate === false) throw new Error(notIsolated());
  leakGate();
}
