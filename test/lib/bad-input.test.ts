import { runInNewContext } from 'node:vm';

import { NEVER, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Gate } from '../../adapters/gate/gate.js';
import { requestOwner } from '../../adapters/node/requests/request-owner.js';
import { shutdownOwner } from '../../adapters/node/shutdown/shutdown-owner.js';
import {
  assertNoLeaks,
  channel,
  createOwner,
  enableDevMode,
  expectNoGrowth,
  leaks,
  runWithOwner,
} from '../../lib/index.js';
import { abortable, onEnding, ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';

class Settings {
  name = 'settings';
}

/** Values that are passed by mistake. */
const MISTAKES: [string, unknown][] = [
  ['null', null],
  ['true', true],
  ['a number', 5],
  ['NaN', NaN],
  ['a negative number', -1],
  ['a big integer', 5n],
  ['an empty text', ''],
  ['a text', 'page'],
  ['a symbol', Symbol('s')],
  ['a list', []],
  ['a list of lists', [['name', 'page']]],
  ['a date', new Date()],
  ['an invalid date', new Date(NaN)],
  ['a map', new Map()],
  ['a set', new Set()],
  ['a weak map', new WeakMap()],
  ['a pattern', /page/],
  ['an error', new Error('x')],
  ['a promise', Promise.resolve({})],
  ['a thenable', Object.create({ constructor: Promise, then: () => undefined }) as unknown],
  ['a function', () => undefined],
  ['an async function', async () => Promise.resolve()],
  ['a class', Settings],
  ['an instance of a class', new Settings()],
  ['a boxed text', Object('page') as unknown],
  ['a buffer', new Uint8Array(4)],
  ['an array buffer', new ArrayBuffer(4)],
  ['an Observable', NEVER],
  ['a Subject', new Subject()],
  ['an owner', createOwner()],
  ['an aborted signal', AbortSignal.abort()],
  ['a URL', new URL('https://example.org')],
  ['a list of another realm', runInNewContext('[]')],
  ['a date of another realm', runInNewContext('new Date()')],
  ['a promise of another realm', runInNewContext('Promise.resolve()')],
  ['a class of another realm', runInNewContext('class A {}; A')],
  ['a generator', (function* () {})()],
  ['options with an unknown key', { nmae: 'page' }],
  ['options with control characters', { 'a\u001b[31m\nrxleash: all is well': 1 }],
];

/** All public functions, with `given` as their options. */
const TAKES_OPTIONS: Record<string, (given: never) => unknown> = {
  createOwner: (given) => createOwner(given),
  child: (given) => createOwner().child(given),
  own: (given) => createOwner().own(() => undefined, given),
  close: (given) => createOwner().close(given),
  channel: (given) => channel(createOwner(), given),
  ownedBy: (given) => ownedBy(createOwner(), given),
  enableDevMode: (given) => enableDevMode(given),
  'enableDevMode rules': (given) => enableDevMode({ rules: given }),
  'enableDevMode growing': (given) => enableDevMode({ growing: given }),
  'leaks.find': (given) => leaks.find(given),
  'leaks.report': (given) => leaks.report(given),
  assertNoLeaks: (given) => assertNoLeaks(given),
  expectNoGrowth: (given) => expectNoGrowth(() => undefined, given),
  shutdownOwner: (given) => shutdownOwner(given),
  requestOwner: (given) => requestOwner({}, response(), given),
  Gate: (given) => new Gate('leakGate()', given),
};

/** All public functions that accept more than options there, so that some of the mistakes are valid. */
const TAKES_MORE: Record<string, (given: never) => unknown> = {
  withLeakGuard: (given) => withLeakGuard(given),
  'withLeakGuard onLeak': (given) => withLeakGuard({ onLeak: given }),
  'withLeakGuard tags': (given) => withLeakGuard({ tags: given }),
  timeoutOrAbort: (given) => timeoutOrAbort(given),
  'timeoutOrAbort with': (given) => timeoutOrAbort({ total: 5, with: given }),
  'timeoutOrAbort first': (given) => timeoutOrAbort({ first: given }),
  'timeoutOrAbort by': (given) => timeoutOrAbort({ by: given }),
  'timeoutOrAbort signal': (given) => timeoutOrAbort({ signal: given }),
  'timeoutOrAbort scheduler': (given) => timeoutOrAbort({ total: 5, scheduler: given }),
  'own teardown': (given) => createOwner().own(given),
  'createOwner name': (given) => createOwner({ name: given }),
  'createOwner parent': (given) => createOwner({ parent: given }),
  'createOwner signal': (given) => createOwner({ signal: given }),
  'createOwner deadline': (given) => createOwner({ deadline: given, clock: still }),
  'createOwner grace': (given) => createOwner({ grace: given }),
  'createOwner clock': (given) => createOwner({ clock: given }),
  'createOwner onChildError': (given) => createOwner({ onChildError: given }),
  'channel owner': (given) => channel(given),
  'ownedBy owner': (given) => ownedBy(given),
  'runWithOwner owner': (given) => runWithOwner(given, () => undefined),
  'runWithOwner work': (given) => runWithOwner(createOwner(), given),
  'enableDevMode track': (given) => enableDevMode({ track: given })(),
  'enableDevMode ignore': (given) => enableDevMode({ ignore: given })(),
  'enableDevMode baseline': (given) => enableDevMode({ baseline: given })(),
  'enableDevMode onLeak': (given) => enableDevMode({ onLeak: given })(),
  'leaks.find since': (given) => leaks.find({ since: given }),
  'leaks.find owned': (given) => leaks.find({ owned: given }),
  abortable: (given) => abortable(given),
  onEnding: (given) => onEnding(given),
  'shutdownOwner signals': (given) => void shutdownOwner({ signals: given }).close(),
  'shutdownOwner report': (given) => void shutdownOwner({ report: given, signals: [] }).close(),
  'requestOwner response': (given) => requestOwner({}, given),
};

const still = { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined };

function response() {
  return { writableEnded: false, once: () => undefined, destroy: () => undefined };
}

describe('a mistake in an argument', () => {
  it.each(Object.keys(TAKES_OPTIONS))('throws as the options of %s', async (place) => {
    for (const [name, given] of MISTAKES) {
      const error = await outcome(() => TAKES_OPTIONS[place]?.(given as never));
      expectSentence(error, name);
      if (/promise|thenable/.test(name))
        expect((error as Error).message).toContain('(got a promise, not awaited).');
    }
  });

  it.each(Object.keys(TAKES_MORE))('is accepted, or throws with a clear message, in %s', async (place) => {
    for (const [name, given] of MISTAKES) {
      const error = await outcome(() => TAKES_MORE[place]?.(given as never));
      if (error !== undefined) expectSentence(error, name);
    }
  });

  it.each([
    'own teardown',
    'abortable',
    'onEnding',
    'runWithOwner work',
    'timeoutOrAbort with',
    'withLeakGuard onLeak',
    'enableDevMode onLeak',
  ])('is a class instead of a function: %s', async (place) => {
    for (const given of [Settings, runInNewContext('class A {}; A')])
      expectSentence(await outcome(() => TAKES_MORE[place]?.(given as never)), place);
  });

  it('leaves dev mode off', () => {
    expect(() => leaks.report({ color: 1 } as never)).toThrow(TypeError);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});

describe('a date of another realm', () => {
  const later = runInNewContext('new Date(Date.now() + 60_000)') as Date;

  it('is accepted as a date', async () => {
    const owner = createOwner({ deadline: later });
    expect(owner.state).toBe('open');
    await owner.close();
    expect(createOwner({ deadline: runInNewContext('new Date(0)') as Date }).state).toBe('closed');
    expect(() => timeoutOrAbort({ by: later, first: later })).not.toThrow();
    const subscription = NEVER.pipe(timeoutOrAbort({ first: later })).subscribe();
    expect(subscription.closed).toBe(false);
    subscription.unsubscribe();
  });
});

describe('options', () => {
  it.each([
    ['without a prototype', Object.assign(Object.create(null) as object, { name: 'page' })],
    ['that inherit from others', Object.create({ name: 'page' }) as object],
    ['of another realm', runInNewContext('({ name: "page" })') as object],
    ['that are frozen', Object.freeze({ name: 'page' })],
  ])('can be objects %s', (_, options) => {
    expect(createOwner(options).name).toBe('page');
  });
});

/** The error that it throws, or rejects with; undefined if it works. */
async function outcome(work: () => unknown): Promise<unknown> {
  try {
    const result = work();
    if (result instanceof Promise) await result;
    return undefined;
  } catch (error) {
    return error;
  }
}

function expectSentence(error: unknown, what: string): void {
  expect(error === undefined ? 'it was taken' : (error as Error).constructor, what).toSatisfy(
    (type) => type === TypeError || type === RangeError,
  );
  const { message } = error as Error;
  expect(message, what).toMatch(
    /must be |has no option |was given no limit|holds nothing that could be torn down/,
  );
  expect(message, what).toMatch(/\.$/);
  expect(message, what).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
}
