export { marbles } from './marbles.js';
export { allowLeaks } from '../gate/allow.js';
export type { LeakGateOptions } from '../gate/gate.js';
export { leakGate, type LeakMeta } from './setup.js';
export type {
  ExpectedEnding,
  Expectation,
  MarbleContext,
  Marbles,
  MarbleTest,
  TestObservable,
} from '../../marbles/index.js';
