import { badOption } from '../../lib/wording.js';

/*
 * All wording of the leak gates.
 */

/** The line before the report: the test or file that left them open. */
export function leftOpen(name: string, report: string): string {
  return `${name} left subscriptions open: ${report}\n`;
}

export function notWorking(why: string): string {
  return (
    `The leak gate is not working: ${why}. Tests that leak would pass.` + (why === NOT_CAUGHT ? COPIES : '')
  );
}

const COPIES =
  ' Make sure that there is one copy of rxjs, that nothing mocks it, and that nothing replaces Observable.prototype.subscribe.';

export const NOT_CAUGHT = 'a subscription that was left open on purpose was not caught';

export function wrongPlace(): string {
  return 'allowLeaks() was called while no test was running, or the leak gate is not set up. Call it in a test, or at the top of a test file.';
}

export function badReason(reason: unknown): string {
  return badOption(
    'The argument of allowLeaks()',
    reason,
    'a sentence on why the test or the file may leave something open',
  );
}

export const NEEDS_NODE =
  'The leak gate for vitest watches tests that run in Node, including those with jsdom or happy-dom. It cannot watch tests that run in a browser. ' +
  'Leave its setup file out of your browser-mode projects.';

export const NOT_LOADED = 'the part of it that runs alongside the tests was not loaded, or threw';

export const NO_SCOPE =
  'this version of Node runs tests in a way that keeps the gate from assigning a subscription to its test';

/** At most this many files are named. */
const NAMED = 40;

export function notWatched(total: number, missed: readonly string[], remedy: string): string {
  const more = missed.length > NAMED ? `, and ${missed.length - NAMED} more` : '';
  return (
    `rxleash watched ${total - missed.length} of ${total} test files. ` +
    `Not watched: ${missed.slice(0, NAMED).join(', ')}${more}.\n` +
    `Their tests would pass even with a leak. ${remedy}; or list in \`unwatched\` the files that need not be watched.`
  );
}

/** The summary of subscriptions that do not fail a test. */
export function selfContained(count: number, lines: number): string {
  const [what, were] = count === 1 ? ['subscription', 'was'] : ['subscriptions', 'were'];
  const whose = count === 1 ? 'its' : 'their';
  return `${count} ${what} in ${lines} ${lines === 1 ? 'line' : 'lines'} ${were} left open that only ${whose} own test could wake`;
}
