import { asyncScheduler, NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner } from '../../lib/index.js';
import { LINK, type Linked } from '../../lib/probe.js';
import { timeoutOrAbort } from '../../operators/index.js';
import { Tap, thrownBy } from '../support/heard.js';

const noLimit =
  'timeoutOrAbort() was given no limit. Give at least one of first, each, total, by, signal and owner.';
const known =
  'timeoutOrAbort() has no option "$". It takes: first, each, total, by, signal, owner, with, meta, name, scheduler.';
const range = 'a duration in ms, 0 or more (Infinity for no limit)';

describe('timeoutOrAbort refuses', () => {
  // prettier-ignore
  const rows = [
    { limit: NaN,                          error: RangeError, message: `total is NaN; wanted is ${range}.` },
    { limit: -1,                           error: RangeError, message: `total is -1; wanted is ${range}.` },
    { limit: { total: -0.5 },              error: RangeError, message: `total is -0.5; wanted is ${range}.` },
    { limit: { total: '5' },               error: TypeError,  message: 'total is "5"; wanted is a duration in ms.' },
    { limit: { total: new Date(5) },       error: TypeError,  message: 'total is an object (Date); wanted is a duration in ms.' },
    { limit: { first: -1 },                error: RangeError, message: `first is -1; wanted is ${range}.` },
    { limit: { first: new Date(NaN) },     error: RangeError, message: 'first is "Invalid Date"; wanted is a valid Date.' },
    { limit: { first: '5' },               error: TypeError,  message: 'first is "5"; wanted is a duration in ms, or a Date.' },
    { limit: { each: NaN },                error: RangeError, message: `each is NaN; wanted is ${range}.` },
    { limit: { each: new Date(5) },        error: TypeError,  message: 'each is an object (Date); wanted is a duration in ms.' },
    { limit: { by: new Date(NaN) },        error: RangeError, message: 'by is "Invalid Date"; wanted is a valid Date.' },
    { limit: { by: 5 },                    error: TypeError,  message: 'by is 5; wanted is a Date.' },
    { limit: { signal: null },             error: TypeError,  message: 'signal is null; wanted is an AbortSignal.' },
    { limit: { signal: { aborted: true }}, error: TypeError,  message: 'signal is an object (Object); wanted is an AbortSignal.' },
    { limit: { signal: new AbortController() }, error: TypeError, message: 'signal is an object (AbortController); wanted is an AbortSignal.' },
    { limit: { owner: null },              error: TypeError,  message: 'owner is null; wanted is an Owner, AbortSignal, DestroyRef, Subscription or Observable.' },
    { limit: { owner: {} },                error: TypeError,  message: 'owner is an object (Object); wanted is an Owner, AbortSignal, DestroyRef, Subscription or Observable.' },
    { limit: { total: 5, with: NEVER },    error: TypeError,  message: 'with is an object (Observable); wanted is a function.' },
    { limit: { total: 5, with: null },     error: TypeError,  message: 'with is null; wanted is a function.' },
    { limit: { total: 5, name: 5 },        error: TypeError,  message: 'name is 5; wanted is a string.' },
    { limit: { total: 5, scheduler: null }, error: TypeError, message: 'scheduler is null; wanted is a scheduler.' },
    { limit: { total: 5, scheduler: {} },  error: TypeError,  message: 'scheduler is an object (Object); wanted is a scheduler.' },
    { limit: {},                           error: TypeError,  message: noLimit },
    { limit: { total: undefined },         error: TypeError,  message: noLimit },
    { limit: { name: 'a', meta: 1, with: () => NEVER, scheduler: asyncScheduler }, error: TypeError, message: noLimit },
    { limit: new Date(5),                  error: TypeError,  message: 'timeoutOrAbort() is an object (Date); wanted is a duration in ms, or an object of limits.' },
    { limit: { total: 5, after: 5 },       error: TypeError,  message: known.replace('$', 'after') },
    { limit: { Total: 5 },                 error: TypeError,  message: known.replace('$', 'Total') },
    { limit: undefined,                    error: TypeError,  message: 'timeoutOrAbort() is undefined; wanted is a duration in ms, or an object of limits.' },
    { limit: null,                         error: TypeError,  message: 'timeoutOrAbort() is null; wanted is a duration in ms, or an object of limits.' },
    { limit: '5s',                         error: TypeError,  message: 'timeoutOrAbort() is "5s"; wanted is a duration in ms, or an object of limits.' },
  ];

  it.each(rows)('at once: $message', ({ limit, error, message }) => {
    const thrown = thrownBy(() => timeoutOrAbort(limit as never));
    expect(thrown).toBeInstanceOf(error);
    expect(thrown.message).toBe(message);
  });
});

it('leaves a link on what it makes, by which dev mode finds its way', () => {
  const limited: Linked = NEVER.pipe(timeoutOrAbort({ total: 5, name: 'prices' }));
  expect(limited[LINK]).toEqual({ operator: 'timeoutOrAbort', source: NEVER, name: 'prices' });
});

describe('timeoutOrAbort takes', () => {
  // prettier-ignore
  const rows = [
    { what: 'a bare number, which is the total', limit: 5 },
    { what: 'no time at all',      limit: 0 },
    { what: 'no limit, if told so', limit: Infinity },
    { what: 'first alone',         limit: { first: 5 } },
    { what: 'first as a moment',   limit: { first: new Date(5) } },
    { what: 'each alone',          limit: { each: 5 } },
    { what: 'total alone',         limit: { total: 5 } },
    { what: 'by alone',            limit: { by: new Date(5) } },
    { what: 'a signal alone',      limit: { signal: new AbortController().signal } },
    { what: 'an owner alone',      limit: { owner: createOwner() } },
    { what: 'options that are undefined', limit: { first: undefined, each: undefined, total: 5, by: undefined, signal: undefined, owner: undefined, with: undefined, meta: undefined, name: undefined, scheduler: undefined } },
  ];

  it.each(rows)('$what', ({ limit }) => {
    const tap = new Tap();
    const subscription = tap.pipe(timeoutOrAbort(limit as never)).subscribe();
    expect(tap.open).toBe(1);
    subscription.unsubscribe();
    expect(tap.open).toBe(0);
  });
});
