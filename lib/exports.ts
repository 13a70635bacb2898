export { channel, type ChannelOptions } from './channel.js';
export type { Clock } from './clock.js';
export type { Ending } from './ending.js';
export {
  type Grown,
  GrowthError,
  LeakError,
  NoOwnerError,
  OwnerClosedError,
  OwnerDeadlineError,
  OwnerTeardownError,
} from './errors.js';
export type { Fact } from './fact.js';
export type { Change, Edit } from './edit.js';
export type { Leak, LeakKind, Through, Verdict } from './leak.js';
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
export type { LeakSite, SubscribedAt } from './site.js';
