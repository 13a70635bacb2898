export { uninstallNode } from './install.js';
