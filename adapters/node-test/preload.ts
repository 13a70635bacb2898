import { realm } from '../../lib/realm.js';
import { flagsOfNode, leakGate } from './gate.js';

export { leakGate };

/** Whether this is preloaded, not only imported. */
function isPreloaded(): boolean {
  const flags = flagsOfNode();
  return flags.some(
    (flag, at) =>
      /^(?:--import|--require|-r)(?:=|$)/.test(flag) &&
      `${flag} ${flags[at + 1] ?? ''}`.includes('rxleash/node-test'),
  );
}

/** Tests that import it may get the copy of the other module format. */
const preload = realm('node-test', () => ({ done: false }));

if (!preload.done && isPreloaded()) {
  preload.done = true;
  leakGate();
}
