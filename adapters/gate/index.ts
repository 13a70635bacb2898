export { allowLeaks } from './allow.js';
