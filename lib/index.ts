export * from './exports.js';
export * from './dev/index.js';
