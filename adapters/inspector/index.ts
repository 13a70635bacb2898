export { mountInspector, type InspectorOptions } from './mount.js';
