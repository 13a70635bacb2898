import { flagsOfNode, leakGate } from './gate.js';

export { leakGate };

/** Is this preloaded, or only imported? */
function isPreloaded(): boolean {
  const flags = flagsOfNode();
  return flags.some(
    (flag, at) =>
      /^(?:--import|--require|-r)(?:=|$)/.test(flag) &&
      `${flag} ${flags[at + 1] ?? ''}`.includes('rxleash/node-test'),
  );
}

if (isPreloaded()) leakGate();
