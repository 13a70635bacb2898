export * from './lib/core.js';
export * from './lib/dev/production.js';
export * from './operators/index.js';
