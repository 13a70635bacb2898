export { abortable } from './abortable.js';
export { DeadlineError, type LimitName, type TimeoutInfo } from './deadline-error.js';
export { onEnding } from './on-ending.js';
export { ownedBy, type OwnedByOptions } from './owned-by.js';
export { timeoutOrAbort, type TimeoutOrAbortOptions } from './timeout-or-abort.js';
export { type LeakGuardOptions, withLeakGuard } from './with-leak-guard.js';
