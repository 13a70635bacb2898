export { marbles } from './marbles.js';
export { allowLeaks, leakGate, type LeakGateOptions, type LeakMeta } from './setup.js';
export type {
  ExpectedEnding,
  Expectation,
  MarbleContext,
  Marbles,
  MarbleTest,
  TestObservable,
} from '../../marbles/index.js';
