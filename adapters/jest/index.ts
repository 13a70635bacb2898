export { default, LeakEnvironment } from './environment.js';
export { type JestEnvironment, type JestEnvironmentClass, withLeakGate } from './with-leak-gate.js';
