export type { ExpectedEnding } from './endings.js';
export { AsyncBodyError, MarblesDifferError, NeverEndsError, NotComparedError } from './errors.js';
export { createMarbles, type Marbles, type MarbleTest, type TestFunction } from './marbles.js';
export { runMarbles } from './run.js';
export type { Expectation, MarbleContext, TestObservable } from './types.js';
