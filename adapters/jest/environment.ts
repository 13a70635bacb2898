import { TestEnvironment } from 'jest-environment-node';

import { type JestEnvironment, withLeakGate } from './with-leak-gate.js';

/** Jest's Node environment, in which every test that leaves a subscription open fails. */
export const LeakEnvironment: new (...args: never[]) => JestEnvironment = withLeakGate(TestEnvironment);

// Jest uses the default export.
export default LeakEnvironment;
