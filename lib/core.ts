export { channel, type ChannelOptions } from './channel.js';
export type { Clock } from './clock.js';
export type { Ending } from './ending.js';
export {
  type Grown,
  GrowthError,
  LeakError,
  NoOwnerError,
  OwnerClosedError,
  type OwnerClosedFacts,
  OwnerDeadlineError,
  type OwnerDeadlineFacts,
  OwnerTeardownError,
} from './errors.js';
export type { Kind, Leak, Through, Verdict } from './leak.js';
export { createOwner } from './owner/owner.js';
export { currentOwner, runWithOwner } from './owner/ambient.js';
export type {
  CloseOptions,
  CloseReport,
  DestroyRefLike,
  NotifierLike,
  Owner,
  OwnerLike,
  OwnerOptions,
  OwnerState,
  Release,
  Remnant,
  SubscriptionLike,
  Teardown,
} from './owner/types.js';
export type { Site } from './site.js';
