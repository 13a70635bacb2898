import { Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { ASYNC_DISPOSE, DISPOSE } from '../../../lib/dispose.js';
import { OwnerTeardownError } from '../../../lib/errors.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { Owner, Teardown } from '../../../lib/owner/types.js';
import { dev, type Probe } from '../../../lib/dev-slot.js';
import { ownedBy } from '../../../operators/owned-by.js';
import { testClock } from '../../support/clock.js';
import { aTurn, faultsOf } from '../../support/faults.js';

const boom = new Error('boom');

function refuse(): never {
  throw boom;
}

/** Throws at every access. */
function refusing(target: object = {}): object {
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]);
  return new Proxy(target, Object.fromEntries(traps) as ProxyHandler<object>);
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** An error like that of rxjs. */
function unsubscriptionError(errors: unknown[]): Error & { errors: unknown[] } {
  return Object.assign(new Error('several'), { name: 'UnsubscriptionError', errors });
}

function containingItself(): Error {
  const error = unsubscriptionError([]);
  error.errors.push(error);
  return error;
}

function nestedErrors(depth: number): Error {
  let error = unsubscriptionError([boom]);
  for (let level = 0; level < depth; level++) error = unsubscriptionError([error]);
  return error;
}

/** Values that code can throw, or give as a reason. */
const VALUES: [string, () => unknown][] = [
  ['null', () => null],
  ['undefined', () => undefined],
  ['a symbol', () => Symbol('s')],
  ['an error without a prototype', () => Object.setPrototypeOf(new Error('x'), null) as unknown],
  ['a getter that throws for a name', () => Object.defineProperty({}, 'name', { get: refuse })],
  [
    'a getter that throws for a message',
    () => Object.defineProperty(new Error('x'), 'message', { get: refuse }),
  ],
  ['a message that is no text', () => Object.assign(new Error('x'), { message: { toString: refuse } })],
  ['a getter that throws for a cause', () => Object.defineProperty(new Error('x'), 'cause', { get: refuse })],
  ['a getter that throws for a constructor', () => Object.defineProperty({}, 'constructor', { get: refuse })],
  ['a proxy that throws', () => refusing()],
  ['a proxy of an error that throws', () => refusing(new Error('x'))],
  ['a proxy of a function that throws', () => refusing(() => undefined)],
  ['a proxy that is revoked', revoked],
  ['a function whose name is no text', () => Object.defineProperty(() => 0, 'name', { value: 5 })],
  ['errors that throw when they are read', () => ({ name: 'UnsubscriptionError', errors: refusing([]) })],
  ['errors that are revoked', () => ({ name: 'UnsubscriptionError', errors: revoked() })],
  ['errors that are no list', () => ({ name: 'UnsubscriptionError', errors: 5 })],
  ['an error that contains itself', containingItself],
  ['an error that contains none', () => unsubscriptionError([])],
  ['errors within errors', () => nestedErrors(4_000)],
  ['a frozen error', () => Object.freeze(new Error('x'))],
];

describe('any error of a teardown', () => {
  it.each(VALUES)('%s: its siblings run, and the close finishes', async (_, make) => {
    const thrown = make();
    const undo = vi.fn();
    const owner = createOwner();
    owner.own(undo);
    owner.own(() => {
      throw thrown;
    });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the point
    owner.child().own(() => Promise.reject(thrown));
    owner.own(undo);
    const closing = owner.close();
    expect(undo).toHaveBeenCalledTimes(2);
    const error = await closing.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(OwnerTeardownError);
    await expect(owner.join()).rejects.toBe(error);
    expect((error as OwnerTeardownError).report.errors).toHaveLength(2);
  });

  it('lists wrapped errors singly, at any depth', async () => {
    const owner = createOwner();
    owner.own(() => {
      throw unsubscriptionError([1, unsubscriptionError([2, 3]), 4]);
    });
    owner.own(() => {
      throw nestedErrors(4_000);
    });
    await expect(owner.close()).rejects.toMatchObject({ errors: [boom, 1, 2, 3, 4] });
  });

  it.each(VALUES)(
    '%s: an owner with onChildError: close reports all errors of its children',
    async (_, make) => {
      const thrown = make();
      const owner = createOwner({ onChildError: 'close', grace: 1, clock: testClock() });
      for (const error of [thrown, boom]) {
        const source = new Subject<never>();
        source.pipe(ownedBy(owner)).subscribe({ error: () => undefined });
        queueMicrotask(() => source.error(error));
      }
      const failure: unknown = await owner.join().catch((error: unknown) => error);
      expect(owner.state).toBe('closed');
      expect(failure === thrown || (failure as AggregateError).errors[0] === thrown).toBe(true);
    },
  );
});

describe('any reason of a close', () => {
  it.each(VALUES)('%s: it reaches everything, and nothing throws', async (_, make) => {
    const reason = make();
    const owner = createOwner();
    const undo = vi.fn();
    owner.child().own(undo);
    const { signal } = owner;
    await owner.close({ reason });
    expect(undo).toHaveBeenCalledTimes(1);
    expect((signal.reason as { reason: unknown }).reason === reason).toBe(true);
  });

  it.each(VALUES)('%s: as the reason of a signal, too', async (_, make) => {
    const reason = make();
    const controller = new AbortController();
    const owner = createOwner({ signal: controller.signal });
    const { signal } = owner;
    controller.abort(reason);
    await owner.join();
    expect(signal.aborted).toBe(true);
  });
});

describe('a close', () => {
  it('finishes if a formatter of stacks throws', async () => {
    const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const owner = createOwner();
    const { signal } = owner;
    Error.prepareStackTrace = refuse;
    try {
      void owner.close();
    } finally {
      Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, ...before });
    }
    expect(signal.aborted).toBe(true);
    await owner.join();
  });

  it.each(['now', 'setTimeout', 'clearTimeout'] as const)(
    'finishes if %s of its clock throws',
    async (broken) => {
      for (const grace of [0, 10]) {
        const time = testClock();
        let works = true;
        const clock = {
          ...time,
          [broken]: (run: () => void, ms: number) => (works ? time[broken](run, ms) : refuse()),
        };
        const owner = createOwner({ clock, settle: 5 });
        const undo = vi.fn();
        owner.own(undo);
        owner.own({ closed: false, unsubscribe: undo });
        owner.child().own(() => new Promise(() => undefined));
        works = false;
        const closing = owner.close({ grace }).catch((error: unknown) => error);
        time.advance(1_000);
        const { errors } = (await closing) as OwnerTeardownError;
        expect(new Set(errors)).toEqual(new Set([boom]));
        expect(undo).toHaveBeenCalledTimes(2);
      }
    },
  );

  it('finishes if dev mode fails', async () => {
    const owner = createOwner();
    const undo = vi.fn();
    owner.own({ closed: false, unsubscribe: undo });
    dev.probe = { ownerClosed: refuse, siteOf: refuse } as Partial<Probe> as Probe;
    try {
      void owner.close().catch(() => undefined);
    } finally {
      dev.probe = null;
    }
    expect(undo).toHaveBeenCalledTimes(1);
    await expect(owner.join()).rejects.toMatchObject({ errors: [boom, boom] });
  });

  it.each([
    ['a getter that throws for then', () => Object.defineProperty({}, 'then', { get: refuse })],
    ['a then that throws', () => ({ then: refuse })],
    [
      'a promise whose constructor throws',
      () => Object.defineProperty(Promise.resolve(), 'constructor', { get: refuse }),
    ],
    [
      'a promise with a then of its own that throws',
      () => Object.assign(Promise.reject(boom), { then: refuse }),
    ],
  ])('does not wait for a teardown that returns %s, and reports the error', async (_, make) => {
    const owner = createOwner();
    owner.own(make);
    await expect(owner.close()).rejects.toMatchObject({ errors: [boom] });
  });
});

describe('a bad parent, signal or clock', () => {
  it('leaves no half-open owner if the clock of a deadline throws', () => {
    const parent = createOwner();
    const clock = { ...testClock(), setTimeout: refuse };
    expect(() => parent.child({ clock, deadline: 5 })).toThrow(boom);
    expect(parent.size).toBe(0);
  });

  it('counts as closed if its state cannot be read', () => {
    const signal = {
      get aborted(): boolean {
        return refuse();
      },
      addEventListener: refuse,
    };
    expect(createOwner({ parent: signal as unknown as AbortSignal }).state).toBe('closed');
  });

  it('releases a subscription that it cannot listen to, and throws to the caller', async () => {
    const owner = createOwner();
    const unsubscribe = vi.fn();
    expect(() => owner.own({ closed: false, unsubscribe, add: refuse } as Teardown)).toThrow(boom);
    expect(owner.size).toBe(0);
    await owner.close();
    expect(unsubscribe).not.toHaveBeenCalled();
  });

  it('fails on a separate call stack if its listener cannot be removed', async () => {
    const signal = Object.assign(new AbortController().signal, { removeEventListener: refuse });
    for (const probe of [null, { opened: () => undefined } as Partial<Probe> as Probe]) {
      const faults = await faultsOf(() => {
        dev.probe = probe;
        try {
          new Subject().pipe(ownedBy(signal)).subscribe().unsubscribe();
        } finally {
          dev.probe = null;
        }
      });
      expect(faults).toEqual({ rejections: [], exceptions: [boom], warnings: [] });
    }
  });
});

describe('a teardown that comes too late', () => {
  const closed = (): Owner => {
    const owner = createOwner({ name: 'page' });
    void owner.close();
    return owner;
  };

  it.each<[string, () => Teardown]>([
    ['a function', () => () => Promise.reject(boom)],
    ['an async disposable', () => ({ [ASYNC_DISPOSE]: () => Promise.reject(boom) })],
    ['a disposable', () => ({ [DISPOSE]: () => Promise.reject(boom) as never })],
    ['a subscription', () => ({ closed: false, unsubscribe: () => Promise.reject(boom) as never })],
    ['a thenable', () => () => ({ then: (_: unknown, fail: (error: Error) => void) => fail(boom) })],
  ])('causes a warning of dev mode if it rejects, and no unhandled rejection: %s', async (_, make) => {
    const said = vi.fn();
    for (const probe of [null, { late: () => undefined, warn: said } as Partial<Probe> as Probe]) {
      const owner = closed();
      const faults = await faultsOf(async () => {
        dev.probe = probe;
        try {
          owner.own(make(), { name: 'flush' });
          await aTurn();
        } finally {
          dev.probe = null;
        }
      });
      expect(faults).toEqual({ rejections: [], exceptions: [], warnings: [] });
    }
    expect(said.mock.calls).toEqual([
      [
        'late teardown of page',
        'The teardown "flush" was given to owner "page" after it had closed. It was run at once, and failed: Error: boom. ' +
          'Give it to the owner earlier, or await it yourself.',
      ],
    ]);
  });

  it('can be asynchronous', async () => {
    const faults = await faultsOf(() => closed().own(() => Promise.resolve(5)));
    expect(faults).toEqual({ rejections: [], exceptions: [], warnings: [] });
  });
});
