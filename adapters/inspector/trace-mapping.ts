/* All that is used of that package: here alone, so that the build puts it into one file. */
export { AnyMap, originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';
