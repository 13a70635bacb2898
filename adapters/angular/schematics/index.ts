export { ngAdd, remove } from './change.js';
