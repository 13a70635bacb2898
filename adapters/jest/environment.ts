import { TestEnvironment } from 'jest-environment-node';

import { type JestEnvironment, withLeakGate } from './with-leak-gate.js';

/** The environment of Node, in which every test fails that leaves a subscription open. */
export const LeakEnvironment: new (...args: never[]) => JestEnvironment = withLeakGate(TestEnvironment);

// Jest takes the default of what is named to it.
export default LeakEnvironment;
