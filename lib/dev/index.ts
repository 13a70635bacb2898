export { assertNoLeaks, type AssertOptions } from './report/assert-no-leaks.js';
export { enableDevMode } from './enable-dev-mode.js';
export { expectNoGrowth, type ExpectGrowthOptions } from './report/expect-no-growth.js';
export { leaks, type FindOptions, type Mark } from './report/leaks.js';
export type { OwnerRow } from './record/owner-book.js';
export type { OpenRow, Snapshot } from './report/snapshot.js';
export type { BaselineEntry, DevModeOptions, Ignore, IgnoreFrame } from './settings.js';
