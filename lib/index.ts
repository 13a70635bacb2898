export * from './core.js';
export * from './dev/index.js';
