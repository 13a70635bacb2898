import { badOption } from '../lib/wording.js';

/*
 * All errors of marble tests, and their wording.
 */

/** The actual events differ from the diagram. */
export class MarblesDifferError extends Error {
  override readonly name = 'MarblesDifferError';

  constructor(
    readonly what: 'values' | 'subscriptions' | 'endings',
    /** The first frame that differs. Not called `frame`, which runners show as a code frame. */
    readonly at: number,
    rows: string,
  ) {
    super(`The ${what} differ from those expected, from frame ${at} on.\n\n${rows}\n`);
  }
}

/** The virtual time of a test does not end, since something schedules itself again and again. */
export class NeverEndsError extends Error {
  override readonly name = 'NeverEndsError';

  constructor(
    /** The virtual time (ms) at which the test was stopped. */
    readonly at: number,
    found: string,
  ) {
    super(`The test never ends: it was stopped at frame ${at}.\n\n${found}\n`);
  }
}

/** An expectation was never compared, so it proves nothing. */
export class NotComparedError extends Error {
  override readonly name = 'NotComparedError';
}

/** The body of a marble test is asynchronous. */
export class AsyncBodyError extends TypeError {
  override readonly name = 'AsyncBodyError';

  constructor() {
    super(
      'The body of a marble test returned a promise. It runs in virtual time, which ends when the body returns, so ' +
        'code after an await is never checked: make the body synchronous, or use a regular test of your test runner.',
    );
  }
}

export function openAtEnd(many: number, found: string): string {
  const what = many === 1 ? '1 subscription is' : `${many} subscriptions are`;
  return `${what} still open at the end of the flush.\n\n${found}\n`;
}

/** How to allow a subscription that stays open. */
export const MAY_STAY = "If it is meant to stay open, say so: m.allowOpen(source, 'reason').";

export function nothingLeft(): string {
  return '  No subscription is open: something schedules itself again and again.';
}

/** The fix for an expectation on a stream that does not end. */
export const EXPECTED_TOO_LONG = "Say how long to observe it: m.expect(source, '^---!'), or let it end.";

/** The fix for a subscription that does not end. */
export const NEVER_ENDED = `Unsubscribe, or give it an owner that closes: m.owner('^---!'). ${MAY_STAY}`;

/** The fix for a connection that stays open after its last subscriber. */
export const NEVER_DISCONNECTED = `Let it end with its last subscriber: share(), or shareReplay({ bufferSize: 1, refCount: true }), keeping your own bufferSize. ${MAY_STAY}`;

export function noMatcher(): string {
  return 'm.expect(…) checks nothing: no matcher was called, so nothing is compared. Call one, such as toBeObservable().';
}

export function neverCompared(): string {
  return 'An expectation was never compared: it was made after the last flush. Make it earlier, in the body of the test.';
}

export function testIsOver(what: string): string {
  return `m.${what}() was called after the marble test was over, so it will not be checked. Call it in the body.`;
}

export function needsTestObservable(matcher: string): string {
  return `${matcher}() checks the subscriptions to a source: pass a source made by m.cold() or m.hot().`;
}

export function subscribedBefore(): string {
  return 'toHaveEndings() was called after the source had been subscribed to: call it before anything subscribes.';
}

export function notFlushed(why: 'unsubscribed' | 'open', row: string): string {
  return why === 'unsubscribed'
    ? 'The source was never subscribed to, so it never ended.'
    : `The source still has a subscriber at the end of the test.\n\n  ${row}\n`;
}

export function unknownEnding(letter: string): string {
  return `toHaveEndings() has no ending for "${letter}": define it as { ${letter}: { by: 'owner' } }.`;
}

export function endsTwice(row: string): string {
  return `The life of m.owner() has one end (got ${JSON.stringify(row)}). Draw one !.`;
}

export function badLife(of: string, row: string, symbols: RegExp): string {
  const expected =
    symbols.test('d') && !symbols.test('x')
      ? '^, d and !'
      : symbols.test('x')
        ? '^, letters and !'
        : '^ and !';
  return `${of} must be a row of ${expected}, with ^ first (got ${JSON.stringify(row)}).`;
}

export function drainsTooLate(row: string): string {
  return `The life of m.owner() must be a row with d before !, since an owner drains until it has closed (got ${JSON.stringify(row)}).`;
}

export function destroyedAlready(): string {
  return 'onDestroy() was called after this DestroyRef had been destroyed. Angular throws here, too.';
}

export function twoCopies(): string {
  return (
    'There are two copies of rxjs: rxleash and rxjs-marbles load one each, so the marble test would see nothing. ' +
    'Make both resolve to one copy (npm dedupe; resolve.dedupe: ["rxjs"] in vite).'
  );
}

export function badBody(body: unknown): string {
  return badOption('The body of a marble test', body, 'a function that takes m');
}

export function shouldHaveFailed(name: string): string {
  return `"${name}" passed, but is marked as failing. Remove .fails if it is fixed.`;
}
