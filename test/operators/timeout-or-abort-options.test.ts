import { asyncScheduler, NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner } from '../../lib/index.js';
import { LINK, type Linked } from '../../lib/dev-slot.js';
import { timeoutOrAbort } from '../../operators/index.js';
import { Tap, thrownBy } from '../support/heard.js';

const noLimit =
  'timeoutOrAbort() was given no limit. Give at least one of first, each, total, by, signal and owner.';
const known =
  'timeoutOrAbort() has no option "$". It takes: first, each, total, by, signal, owner, with, meta, name, scheduler.';
const range = 'a duration in ms, 0 or more';

describe('timeoutOrAbort, with a bad argument,', () => {
  // prettier-ignore
  const rows = [
    { limit: NaN,                          error: RangeError, message: `total must be ${range} (got NaN).` },
    { limit: -1,                           error: RangeError, message: `total must be ${range} (got -1).` },
    { limit: { total: -0.5 },              error: RangeError, message: `total must be ${range} (got -0.5).` },
    { limit: { total: '5' },               error: TypeError,  message: 'total must be a duration in ms (got "5").' },
    { limit: { total: new Date(5) },       error: TypeError,  message: 'total must be a duration in ms (got an object (Date)).' },
    { limit: { first: -1 },                error: RangeError, message: `first must be ${range} (got -1).` },
    { limit: { first: new Date(NaN) },     error: RangeError, message: 'first must be a valid Date (got "Invalid Date").' },
    { limit: { first: '5' },               error: TypeError,  message: 'first must be a duration in ms, or a Date (got "5").' },
    { limit: { each: NaN },                error: RangeError, message: `each must be ${range} (got NaN).` },
    { limit: { each: new Date(5) },        error: TypeError,  message: 'each must be a duration in ms (got an object (Date)).' },
    { limit: { by: new Date(NaN) },        error: RangeError, message: 'by must be a valid Date (got "Invalid Date").' },
    { limit: { by: 5 },                    error: TypeError,  message: 'by must be a Date (got 5).' },
    { limit: { signal: null },             error: TypeError,  message: 'signal must be an AbortSignal (got null).' },
    { limit: { signal: { aborted: true }}, error: TypeError,  message: 'signal must be an AbortSignal (got an object (Object)).' },
    { limit: { signal: new AbortController() }, error: TypeError, message: 'signal must be an AbortSignal (got an object (AbortController)).' },
    { limit: { owner: null },              error: TypeError,  message: 'owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got null).' },
    { limit: { owner: {} },                error: TypeError,  message: 'owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got an object (Object)).' },
    { limit: { total: 5, with: NEVER },    error: TypeError,  message: 'with must be a function (got an object (Observable)).' },
    { limit: { total: 5, with: null },     error: TypeError,  message: 'with must be a function (got null).' },
    { limit: { total: 5, name: 5 },        error: TypeError,  message: 'name must be a string (got 5).' },
    { limit: { total: 5, scheduler: null }, error: TypeError, message: 'scheduler must be a scheduler (got null).' },
    { limit: { total: 5, scheduler: {} },  error: TypeError,  message: 'scheduler must be a scheduler (got an object (Object)).' },
    { limit: {},                           error: TypeError,  message: noLimit },
    { limit: { total: undefined },         error: TypeError,  message: noLimit },
    { limit: { name: 'a', meta: 1, with: () => NEVER, scheduler: asyncScheduler }, error: TypeError, message: noLimit },
    { limit: new Date(5),                  error: TypeError,  message: 'The argument of timeoutOrAbort() must be a duration in ms, or an object of limits (got an object (Date)).' },
    { limit: { total: 5, after: 5 },       error: TypeError,  message: known.replace('$', 'after') },
    { limit: { Total: 5 },                 error: TypeError,  message: known.replace('$', 'Total') },
    { limit: undefined,                    error: TypeError,  message: 'The argument of timeoutOrAbort() must be a duration in ms, or an object of limits (got undefined).' },
    { limit: null,                         error: TypeError,  message: 'The argument of timeoutOrAbort() must be a duration in ms, or an object of limits (got null).' },
    { limit: '5s',                         error: TypeError,  message: 'The argument of timeoutOrAbort() must be a duration in ms, or an object of limits (got "5s").' },
  ];

  it.each(rows)('throws at once: $message', ({ limit, error, message }) => {
    const thrown = thrownBy(() => timeoutOrAbort(limit as never));
    expect(thrown).toBeInstanceOf(error);
    expect(thrown.message).toBe(message);
  });
});

it('timeoutOrAbort sets the link that dev mode follows upstream', () => {
  const limited: Linked = NEVER.pipe(timeoutOrAbort({ total: 5, name: 'prices' }));
  expect(limited[LINK]).toEqual({ operator: 'timeoutOrAbort', source: NEVER, name: 'prices' });
});

describe('timeoutOrAbort accepts', () => {
  // prettier-ignore
  const rows = [
    { what: 'a bare number, which is the total', limit: 5 },
    { what: 'a limit of 0',                      limit: 0 },
    { what: 'Infinity, which is no limit',       limit: Infinity },
    { what: 'first alone',                       limit: { first: 5 } },
    { what: 'first as a moment',                 limit: { first: new Date(5) } },
    { what: 'each alone',                        limit: { each: 5 } },
    { what: 'total alone',                       limit: { total: 5 } },
    { what: 'by alone',                          limit: { by: new Date(5) } },
    { what: 'a signal alone',                    limit: { signal: new AbortController().signal } },
    { what: 'an owner alone',                    limit: { owner: createOwner() } },
    { what: 'options that are undefined',        limit: { first: undefined, each: undefined, total: 5, by: undefined, signal: undefined, owner: undefined, with: undefined, meta: undefined, name: undefined, scheduler: undefined } },
  ];

  it.each(rows)('$what', ({ limit }) => {
    const tap = new Tap();
    const subscription = tap.pipe(timeoutOrAbort(limit as never)).subscribe();
    expect(tap.open).toBe(1);
    subscription.unsubscribe();
    expect(tap.open).toBe(0);
  });
});
