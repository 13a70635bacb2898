export { channel, type ChannelOptions } from './channel.js';
export type { Clock } from './clock.js';
export * from './dev/index.js';
export type { Ending } from './ending.js';
export {
  LeakError,
  NoOwnerError,
  OwnerClosedError,
  OwnerDeadlineError,
  OwnerTeardownError,
} from './errors.js';
export type { Kind, Leak, Verdict } from './leak.js';
export { createOwner } from './owner.js';
export { currentOwner, runWithOwner } from './owner-ambient.js';
export type {
  CloseOptions,
  CloseReport,
  Owner,
  OwnerLike,
  OwnerOptions,
  OwnerState,
  Release,
  Remnant,
  Teardown,
} from './owner-types.js';
export type { Site } from './probe.js';
