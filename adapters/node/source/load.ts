import { stackFrames } from '../../../lib/dev/stack/parse-stack.js';
import { plainFile } from '../../../lib/dev/stack/file-names.js';
import type { Leak } from '../../../lib/leak.js';
import type * as explaining from './explain.js';

/**
 * Says what the text of a leak's lines says: see `explain`. That, and the parser with it, is a file of its own in the package, which takes ~20 ms to
 * load: when a leak is shown, and not before. At once, since nothing asynchronous runs while a process exits.
 *
 * In the repository, where that file is not built, and where this was bundled into another one, leaks are as they were.
 */
export function explainBy(read: (file: string) => string | undefined): (leak: Leak) => Leak {
  return (leak) => {
    loaded ??= { module: load() };
    return loaded.module?.explain(leak, read) ?? leak;
  };
}

let loaded: { readonly module: Pick<typeof explaining, 'explain'> | undefined } | undefined;

interface ModuleOfNode {
  createRequire(file: string): (path: string) => unknown;
}

function load(): Pick<typeof explaining, 'explain'> | undefined {
  const file = plainFile(stackFrames(String(new Error().stack))[0]?.file ?? '');
  const dist = /^.*\/dist\/(?=.)/.exec(file)?.[0];
  // Node's own, also in a runner that has another one for tests: then it is loaded once, and not for each file.
  const node = process.getBuiltinModule('node:module') as ModuleOfNode;
  if (dist === undefined) return undefined;
  try {
    return node.createRequire(file)(`${dist}adapters/node/source/explain.cjs`) as Pick<
      typeof explaining,
      'explain'
    >;
  } catch {
    return undefined;
  }
}
