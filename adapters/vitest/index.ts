/*
 * Vitest transforms a setup file for every file of tests, with a source map. So this file only names the one that Node
 * loads as it is.
 */
export * from './whole.js';
