import './setup.js';

export { allowLeaks, leakGate, type LeakGateOptions, type LeakMeta } from './gate.js';
export { marbles } from './marbles.js';
export type {
  ExpectedEnding,
  Expectation,
  MarbleContext,
  Marbles,
  MarbleTest,
  TestObservable,
} from '../../marbles/index.js';
