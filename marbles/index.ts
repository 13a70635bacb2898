export { AsyncBodyError, MarblesDifferError, NeverEndsError, NotComparedError } from './errors.js';
export type { Marbles, MarbleTest, TestFunction } from './declare.js';
export { createMarbles } from './marbles.js';
export { runMarbles } from './run.js';
export type { ExpectedEnding, Expectation, MarbleContext, TestObservable } from './types.js';
