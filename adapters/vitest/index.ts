export { marbles } from './marbles.js';
export type {
  ExpectedEnding,
  Expectation,
  MarbleContext,
  Marbles,
  MarbleTest,
  TestObservable,
} from '../../marbles/index.js';
