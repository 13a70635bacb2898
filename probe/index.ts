export { type Probe, probe, ProbeError, type ProbeOptions } from './probe.js';
