/* All used parts of that package: only here, so that the build puts them into one file. */
export { AnyMap, originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';
