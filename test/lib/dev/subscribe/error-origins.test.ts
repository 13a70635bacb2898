import { catchError, config, firstValueFrom, of, Subject, throwError, timeout, TimeoutError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createOwner, enableDevMode, runWithOwner, type SubscribedAt } from '../../../../index.js';

let undo = (): void => undefined;
beforeEach(() => (undo = enableDevMode()));
afterEach(() => {
  undo();
  vi.useRealTimers();
});

const at = (error: unknown): SubscribedAt | undefined =>
  (error as { readonly subscribedAt?: SubscribedAt }).subscribedAt;

function failing(error: unknown): unknown {
  let heard: unknown;
  throwError(() => error).subscribe({ error: (given: unknown) => (heard = given) });
  return heard;
}

/** The error that is thrown because nothing handles it. */
function uncaught(error: Error): Error {
  vi.useFakeTimers();
  const thrown = vi.fn();
  const { onUnhandledError } = config;
  config.onUnhandledError = thrown;
  throwError(() => error).subscribe();
  vi.runAllTimers();
  config.onUnhandledError = onUnhandledError;
  return thrown.mock.lastCall?.[0] as Error;
}

describe('an error of a subscription', () => {
  it('names the line that subscribed, and is unchanged otherwise', () => {
    const error = new RangeError('too far');
    const { stack } = error;
    const heard = failing(error);
    expect(heard).toBe(error);
    expect(at(heard)).toMatchObject({
      file: expect.stringMatching(/error-origins\.test\.ts$/) as string,
      line: 18,
      function: 'failing',
    });
    expect({ message: error.message, stack: error.stack, keys: Object.keys(error) }).toEqual({
      message: 'too far',
      stack,
      keys: [],
    });
  });

  it('names its owner', () => {
    const page = createOwner({ name: 'page' });
    expect(at(runWithOwner(page, () => failing(new Error('lost'))))).toMatchObject({ owner: 'page' });
    const owned = new Error('lost');
    runWithOwner(page, () => uncaught(owned));
    expectShown(owned.stack, /\n {4}subscribed at .*error-origins\.test\.ts:28:\d+ in uncaught, owner page$/);
  });

  it('shows the line in its stack if nothing handles it', () => {
    const error = uncaught(new Error('lost'));
    expectShown(
      error.stack,
      /^Error: lost\n(?: +at .*\n)+ {4}subscribed at .*error-origins\.test\.ts:28:\d+ in uncaught$/,
    );
    const bare = Object.assign(new Error('lost'), { stack: undefined });
    expect(uncaught(bare).stack).toBeUndefined();
  });

  it('shows no function if the line has none', () => {
    const error = new Error('lost');
    vi.useFakeTimers();
    const { onUnhandledError } = config;
    config.onUnhandledError = () => undefined;
    [0].forEach(() => throwError(() => error).subscribe());
    vi.runAllTimers();
    config.onUnhandledError = onUnhandledError;
    expectShown(error.stack, /subscribed at .*error-origins\.test\.ts:\d+:\d+$/);
  });

  it('names the line in a promise, too', async () => {
    vi.useFakeTimers();
    const answer = firstValueFrom(new Subject().pipe(timeout(5))).catch((error: unknown) => error);
    vi.runAllTimers();
    const error = await answer;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(at(error)?.line).toBe(83);
  });

  it('names the first of several subscriptions that it reaches', () => {
    const error = new Error('lost');
    failing(error);
    const first = at(error);
    throwError(() => error).subscribe({ error: () => undefined });
    expect(at(error)).toBe(first);
  });

  it('names no line if it does not reach the end, is frozen, or is not an Error', () => {
    const caught = new Error('caught');
    throwError(() => caught)
      .pipe(catchError(() => of(1)))
      .subscribe();
    expect(at(caught)).toBeUndefined();
    expect(at(failing(Object.freeze(new Error('frozen'))))).toBeUndefined();
    expect(failing('text')).toBe('text');
  });

  it('names no line if the option is off, the line is unknown, or dev mode is off', () => {
    const off = enableDevMode({ errors: false });
    expect(at(failing(new Error('lost')))).toBeUndefined();
    off();
    const blind = enableDevMode({ sites: 'off' });
    expect(at(failing(new Error('lost')))).toBeUndefined();
    blind();
    undo();
    expect(at(failing(new Error('lost')))).toBeUndefined();
  });

  it('arrives unchanged if something of ours fails', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const error = new Proxy(new Error('odd'), {
      defineProperty: () => {
        throw new Error('no property');
      },
    });
    expect(failing(error)).toBe(error);
    expect(warn.mock.lastCall?.[0]).toContain('adding subscribedAt to an error failed');
    warn.mockRestore();
  });
});

/** Before 7.5 rxjs hides its observers and their error handlers: then the stack stays as it is. */
function expectShown(stack: string | undefined, shown: RegExp): void {
  if (process.env['RXJS'] === '7.4') expect(stack).not.toContain('subscribed at');
  else expect(stack).toMatch(shown);
}
