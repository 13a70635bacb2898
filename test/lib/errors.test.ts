import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import {
  firstWithLater,
  GrowthError,
  isOwnerClosed,
  isOwnerDeadline,
  LeakError,
  NoOwnerError,
  OwnerClosedError,
  OwnerDeadlineError,
  OwnerTeardownError,
} from '../../lib/errors.js';
import {
  badOption,
  CLOSE_OWNER,
  deadlineMessage,
  devModeOff,
  growsWithEveryRound,
  lateTeardownFailed,
  leakMessage,
  noLimit,
  resubscribedAfterClose,
  subjectCannotBeOwned,
  unknownOption,
  unwatchedHint,
} from '../../lib/wording.js';
import type { Leak } from '../../lib/leak.js';
import { show } from '../../lib/show.js';

describe('NoOwnerError', () => {
  it('names both fixes', () => {
    const error = new NoOwnerError('ownedBy()');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'NoOwnerError', call: 'ownedBy()' });
    expect(error.message).toBe('ownedBy() has no owner. ' + 'Pass one, or call it inside runWithOwner().');
  });
});

describe('OwnerClosedError', () => {
  it.each([
    [undefined, 'Owner "app/page" closed. Everything that it owned has ended too.'],
    ['route change', 'Owner "app/page" closed: route change. Everything that it owned has ended too.'],
    ['It is late ...', 'Owner "app/page" closed: It is late. Everything that it owned has ended too.'],
    ['It is late.', 'Owner "app/page" closed: It is late. Everything that it owned has ended too.'],
    [
      new RangeError('too\n  far.'),
      'Owner "app/page" closed: RangeError: too far. Everything that it owned has ended too.',
    ],
    [{ code: 5 }, 'Owner "app/page" closed: an object (Object). Everything that it owned has ended too.'],
  ])('names the owner and the reason: %o', (reason, message) => {
    const error = new OwnerClosedError({ owner: 'page', path: 'app/page', reason });
    expect(error).toMatchObject({ name: 'OwnerClosedError', owner: 'page', path: 'app/page' });
    expect(error.reason).toBe(reason);
    expect(error.message).toBe(message);
  });

  it('has a cause only if there is one', () => {
    const cause = new Error('boom');
    expect(new OwnerClosedError({ owner: 'o', path: 'o', cause }).cause).toBe(cause);
    expect('cause' in new OwnerClosedError({ owner: 'o', path: 'o' })).toBe(false);
  });

  it.each([
    ['an error', new TypeError('no'), 'TypeError: no'],
    [
      'an error of another realm',
      Object.assign(runInNewContext('new RangeError()'), { message: 'far' }),
      'RangeError: far',
    ],
    ['like an error, without a name', { message: 'lost' }, 'Error: lost'],
    ['an error whose name is no text', { name: 5, message: 'odd' }, '5: odd'],
    ['an error whose message is no text', Object.assign(new Error('x'), { message: 5 }), 'an object (Error)'],
  ])('shows a reason that is %s', (_, reason, shown) => {
    expect(new OwnerClosedError({ owner: 'o', reason }).message).toContain(`closed: ${shown}. Everything`);
  });

  it('is recognized by its name, since another copy of the package has another class', () => {
    expect(isOwnerClosed(new OwnerClosedError({ owner: 'o', path: 'o' }))).toBe(true);
    expect(isOwnerClosed(Object.assign(new Error('x'), { name: 'OwnerClosedError' }))).toBe(true);
    for (const other of [new Error('x'), undefined, null, 'OwnerClosedError', 5])
      expect(isOwnerClosed(other)).toBe(false);
  });
});

describe('OwnerDeadlineError', () => {
  const facts = { owner: 'job', path: 'app/job', at: new Date(0), ms: 5_000 };

  it('names the owner and the time of its deadline', () => {
    const error = new OwnerDeadlineError(facts);
    expect(error).toMatchObject({ name: 'OwnerDeadlineError', ...facts });
    expect(error.message).toBe(
      'Owner "app/job" reached its deadline (1970-01-01T00:00:00.000Z). ' +
        'Give it a later one, or end its work sooner.',
    );
  });

  it('is recognized by its name', () => {
    expect(isOwnerDeadline(new OwnerDeadlineError(facts))).toBe(true);
    expect(isOwnerDeadline(new Error('x'))).toBe(false);
    expect(isOwnerDeadline(undefined)).toBe(false);
  });
});

describe('OwnerTeardownError', () => {
  const report = (errors: readonly unknown[]) => ({ drained: 0, forced: [], stuck: [], errors, ms: 0 });
  const rest = 'The others ran; see `errors` for the errors, and `report` for how the close went.';

  it.each([
    [[new Error('boom')], `1 teardown of owner "a/b" failed: Error: boom. ${rest}`],
    [[new Error('boom.'), 'x', null], `3 teardowns of owner "a/b" failed: Error: boom; x; null. ${rest}`],
    [[1, 2, 3, 4], `4 teardowns of owner "a/b" failed: 1; 2; 3; …. ${rest}`],
  ])('shows the number of failed teardowns, and the first errors: %o', (errors, message) => {
    const error = new OwnerTeardownError('b', 'a/b', report(errors));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ name: 'OwnerTeardownError', owner: 'b', path: 'a/b', errors });
    expect(error.report).toEqual(report(errors));
    expect(error.message).toBe(message);
  });
});

describe('the first failure', () => {
  it('is itself when it is the only one', () => {
    expect(firstWithLater(['boom'])).toBe('boom');
    const error = new Error('boom');
    expect(firstWithLater([error])).toBe(error);
    expect('suppressed' in error).toBe(false);
  });

  it('has the later ones in `suppressed`', () => {
    const first = new Error('first');
    expect(firstWithLater([first, 'second', 3])).toBe(first);
    expect(first).toMatchObject({ message: 'first', suppressed: ['second', 3] });
    expect(Object.keys(first)).toEqual([]);
  });

  it('has a `suppressed` property that can be replaced', () => {
    const first = new Error('first');
    firstWithLater([first, 'second']);
    expect(firstWithLater([first, 'third'])).toMatchObject({ suppressed: ['third'] });
    expect(Object.getOwnPropertyDescriptor(first, 'suppressed')).toMatchObject({
      writable: true,
      configurable: true,
    });
  });

  it.each([
    ['a thing that nothing can be attached to', 'boom', 'boom'],
    ['frozen', Object.freeze(new Error('boom')), 'Error: boom'],
  ])('is the first of an AggregateError if it is %s', (_, first, shown) => {
    const error = firstWithLater([first, 2]) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.errors).toEqual([first, 2]);
    expect(error.message).toBe(`2 children failed: ${shown}; …. All are in \`errors\`.`);
  });
});

describe('the message of a limit', () => {
  const fact = { ms: 50, label: 'prices', owner: undefined, seen: 2, silence: 51 };

  it.each([
    [
      'first',
      '"prices" did not emit its first value within 50 ms: 2 values arrived, and the source had been silent for 51 ms. Raise `first`, or make the source answer sooner.',
    ],
    [
      'each',
      '"prices" emitted no further value within 50 ms: 2 values arrived, and the source had been silent for 51 ms. Raise `each`, or make the source emit more often.',
    ],
    [
      'total',
      '"prices" did not end within 50 ms: 2 values arrived. Raise `total`, or end the source sooner.',
    ],
    [
      'by',
      '"prices" did not end by its deadline, 50 ms after it was subscribed to: 2 values arrived. Set a later `by`, or end the source sooner.',
    ],
  ] as const)('%s', (limit, message) => {
    expect(deadlineMessage({ ...fact, limit })).toBe(message);
    expect(deadlineMessage({ ...fact, label: undefined, limit })).toBe(
      message.replace('"prices"', 'The stream'),
    );
  });

  // prettier-ignore
  it.each([
    { limit: 'first', seen: 0,         text: 'did not emit its first value within 50 ms: 0 values arrived, and the source had been silent for 51 ms.' },
    { limit: 'each',  seen: 0,         text: 'emitted no value within 50 ms: 0 values arrived, and the source had been silent for 51 ms.' },
    { limit: 'each',  seen: 1,         text: 'emitted no further value within 50 ms: 1 value arrived, and the source had been silent for 51 ms.' },
    { limit: 'each',  seen: undefined, text: 'emitted no further value within 50 ms: the source had been silent for 51 ms.' },
    { limit: 'total', seen: 1,         text: 'did not end within 50 ms: 1 value arrived.' },
    { limit: 'total', seen: undefined, text: 'did not end within 50 ms.' },
  ] as const)('$limit, when $seen values were seen', ({ limit, seen, text }) => {
    expect(deadlineMessage({ ...fact, limit, seen })).toContain(`"prices" ${text} Raise`);
  });

  it('owner, without a name', () => {
    expect(deadlineMessage({ ...fact, limit: 'owner' })).toMatch(/^"prices" .* deadline of its owner, 50 ms/);
    expect(deadlineMessage({ ...fact, limit: 'owner', owner: 'job' })).toBe(
      '"prices" did not end before the deadline of its owner "job", 50 ms after the owner was made: 2 values arrived. ' +
        'Give the owner a later deadline, or end the source sooner.',
    );
  });
});

describe('the message of a guard', () => {
  const leak: Leak = {
    verdict: 'overdue',
    severity: 'leak',
    fingerprint: '',
    kind: 'guarded',
    count: 1,
    sites: [],
    oldestAge: 0,
    values: 0,
    hint: 'End it.',
  };

  it.each([
    [leak, 'A guarded subscription was still open after 50 ms, and was ended by its leak guard. End it.'],
    [
      { ...leak, name: 'prices', verdict: 'stalled' as const },
      '"prices" emitted no value for 50 ms, and was ended by its leak guard. End it.',
    ],
  ])('of %o', (given, message) => {
    expect(leakMessage(given, 50)).toBe(message);
  });

  it('is that of a LeakError', () => {
    const error = new LeakError([leak], 'One leak.');
    expect(error).toMatchObject({ name: 'LeakError', leaks: [leak], message: 'One leak.' });
  });

  it('has the fix for dev mode that is off', () => {
    expect(unwatchedHint()).toBe('Switch dev mode on to see the line that made it.');
  });
});

describe('growth', () => {
  it('is reported in a GrowthError, with the leaks of its subscriptions', () => {
    const grown = [{ what: 'owner', left: [1, 2] }] as const;
    const error = new GrowthError(grown, [], 'It grows.');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'GrowthError', grown, leaks: [], message: 'It grows.' });
  });

  it('is counted, followed by the entries', () => {
    expect(growsWithEveryRound(1, 'this')).toBe(
      'Every round leaves more subscriptions or owners open, in 1 place.\n\nthis\n',
    );
    expect(growsWithEveryRound(2, 'these')).toBe(
      'Every round leaves more subscriptions or owners open, in 2 places.\n\nthese\n',
    );
  });

  it('has a fix', () => {
    expect(CLOSE_OWNER).toBe(
      'Close it before the round is over, or make it the child of an owner that you close by then.',
    );
  });
});

describe('a message is complete', () => {
  it.each([
    [
      resubscribedAfterClose('app/page', 100),
      'A stream with ownedBy(owner) was resubscribed 100 times in one turn of the event loop after the owner "app/page" had closed. ' +
        'If repeat() or retry() comes after it in the pipe, move ownedBy after that: ownedBy goes last.',
    ],
    [
      noLimit(),
      'timeoutOrAbort() was given no limit. Give at least one of first, each, total, by, signal and owner.',
    ],
    [
      subjectCannotBeOwned(),
      'own() was given an Observable, which holds nothing that could be torn down. ' +
        'For a Subject that completes with its owner use channel(owner); otherwise, pass the subscription to own(), or pipe ownedBy(owner).',
    ],
    [
      devModeOff('leaks.find()'),
      'leaks.find() was called while dev mode was off, so nothing is watched. Call enableDevMode() first.',
    ],
    [badOption('grace', -1, 'more'), 'grace must be more (got -1).'],
    [unknownOption('close()', 'x', ['a', 'b']), 'close() has no option "x". It takes: a, b.'],
  ])('%s', (message, wanted) => {
    expect(message).toBe(wanted);
  });
});

describe('the text of a value', () => {
  it.each([
    ['a "b"', String.raw`"a \"b\""`],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['x'.repeat(61), `"${'x'.repeat(61)}`],
    [function named() {}, 'a function named'],
    [
      (
        () => () =>
          undefined
      )(),
      'a function',
    ],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, 2], 'an object (Array)'],
    [new Date(0), 'an object (Date)'],
    [new Map(), 'an object (Map)'],
    [Object.create(null), 'an object (bare)'],
    [Promise.resolve(), 'a promise, not awaited'],
    [{ then: 1 }, 'an object (Object)'],
    [true, 'true'],
    [5n, '5'],
    [Symbol('s'), 'Symbol(s)'],
  ])('%o', (value, shown) => {
    expect(show(value)).toBe(shown);
  });
});

describe('a message', () => {
  const hostile = 'a\u001b[31m\n\u202eb';

  it.each([
    new OwnerClosedError({ owner: 'o', path: hostile, reason: hostile }).message,
    new OwnerDeadlineError({ owner: 'o', path: hostile, at: new Date(0), ms: 5 }).message,
    new OwnerTeardownError('o', hostile, {
      drained: 0,
      forced: [],
      stuck: [],
      errors: [hostile, new Error(hostile)],
      ms: 0,
    }).message,
    unknownOption('own()', hostile, []),
    badOption('name', hostile, 'a string'),
    badOption('name', { constructor: { name: hostile } }, 'a string'),
    badOption('name', Symbol(hostile), 'a string'),
    deadlineMessage({ limit: 'owner', ms: 5, label: hostile, owner: hostile, seen: 0, silence: 5 }),
    leakMessage({ name: hostile, verdict: 'overdue', hint: 'End it.' } as Leak, 5),
    resubscribedAfterClose(hostile, 5),
    lateTeardownFailed(hostile, hostile, hostile),
    lateTeardownFailed(undefined, 'page', 'x'),
  ])('is one line, for any text in it: %s', (message) => {
    expect(message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    expect(message).toMatch(/^[^]*[.]$/);
  });
});
