export { allowLeaks } from '../gate/allow.js';
export type { LeakGateOptions } from '../gate/gate.js';
export { leakGate } from './preload.js';
