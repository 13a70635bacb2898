export type { ExpectedEnding } from './endings.js';
export { AsyncBodyError, MarblesDifferError, NeverEndsError, NotComparedError } from './errors.js';
export type { Marbles, MarbleTest, TestFunction } from './declare.js';
export { createMarbles } from './marbles.js';
export { runMarbles } from './run.js';
export type { Expectation, MarbleContext, TestObservable } from './types.js';
