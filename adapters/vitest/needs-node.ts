import { NEEDS_NODE } from '../gate/wording.js';

interface ProcessLike {
  readonly versions?: { readonly node?: string };
}

/** Throws where there is no Node. A bundler may give a page a `process` without versions. */
export function checkNode(process: ProcessLike | undefined): void {
  if (process?.versions?.node === undefined) throw new Error(NEEDS_NODE);
}

checkNode((globalThis as { process?: ProcessLike }).process);
