export type { Clock } from './lib/clock.js';
export * from './lib/errors.js';
export type * from './lib/leak.js';
export type * from './lib/owner-types.js';
export type { Site } from './lib/probe.js';
