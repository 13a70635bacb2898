// First: the other modules cannot even be loaded without Node.
import './needs-node.js';

export { marbles } from './marbles.js';
export { allowLeaks } from '../gate/allow.js';
export type { LeakGateOptions } from '../gate/gate.js';
export type { LeakMeta } from './watched.js';
export { leakGate, type VitestLeakGateOptions } from './setup.js';
export type { WatchOptions } from './watched.js';
export type {
  ExpectedEnding,
  Expectation,
  MarbleContext,
  Marbles,
  MarbleTest,
  TestObservable,
} from '../../marbles/index.js';
