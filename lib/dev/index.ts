export { assertNoLeaks, type AssertOptions } from './assert-no-leaks.js';
export { enableDevMode } from './dev-mode.js';
export { expectNoGrowth, type ExpectGrowthOptions } from './expect-no-growth.js';
export { leaks, type FindOptions, type Mark } from './leaks.js';
export type { OwnerRow } from './owners.js';
export type { OpenRow, Snapshot } from './rows.js';
export type { BaselineEntry, DevModeOptions, Ignore, IgnoreFrame } from './settings.js';
