export * from './lib/exports.js';
export * from './lib/dev/production.js';
export * from './operators/index.js';
