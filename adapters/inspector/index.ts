export { mountInspector, type InspectorOptions } from './mount.js';
export { tracePerformance, type PerformanceOptions } from './performance-track.js';
