import { AsyncResource } from 'node:async_hooks';

import { NEVER, Observable, share, Subject, type Subscriber } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { allowLeaks } from '../../../adapters/gate/allow.js';
import { currentScope, Scope, scopeHere, watchScopes } from '../../../adapters/gate/test-scope.js';
import { registry } from '../../../lib/dev/registry.js';
import { UNKNOWN_PLACE } from '../../../lib/dev/stack/places.js';
import { createOwner, enableDevMode, type Leak } from '../../../lib/index.js';
import { runMarbles } from '../../../marbles/index.js';
import { ownedBy } from '../../../operators/index.js';

let undos: (() => void)[] = [];

beforeEach(() => {
  undos = [enableDevMode({ track: 'all' }), watchScopes()];
});

afterEach(() => {
  for (const undo of undos.reverse()) undo();
});

/** What lives on, and what would have gone by itself. */
const leaksOf = (scope: Scope): Leak[] => {
  const { leaks, contained } = scope.sort();
  return [...leaks, ...contained];
};
const counts = (scope: Scope): number[] => leaksOf(scope).map(({ count }) => count);

describe('a scope', () => {
  it('has what is subscribed in it, and no other', async () => {
    const [one, other] = [new Scope(), new Scope()];
    NEVER.subscribe();
    const work = one.run(async () => {
      await Promise.resolve();
      NEVER.subscribe();
    });
    other.run(() => {
      NEVER.subscribe();
      NEVER.subscribe();
    });
    await work;
    expect([counts(one), counts(other)]).toEqual([[1], [2]]);
    expect(leaksOf(one)).toMatchObject([{ verdict: 'unowned', sites: [{ file: import.meta.filename }] }]);
  });

  it('has what is open among many that were not', () => {
    const scope = new Scope();
    scope.run(() => {
      NEVER.subscribe();
      for (let count = 0; count < 200; count++) NEVER.subscribe().unsubscribe();
      NEVER.subscribe();
    });
    expect(counts(scope)).toEqual([2]);
  });

  it('has also what is owned by an owner that is open', () => {
    const scope = new Scope();
    const owner = createOwner();
    scope.run(() => NEVER.pipe(ownedBy(owner)).subscribe());
    expect(counts(scope)).toEqual([1]);
    void owner.close();
    expect(counts(scope)).toEqual([]);
  });

  it('has no shared connection that somebody listens to, wherever he does', () => {
    const scope = new Scope();
    const shared = new Subject().pipe(share());
    const first = scope.run(() => shared.subscribe());
    shared.subscribe();
    expect(counts(scope)).toEqual([1]);
    first.unsubscribe();
    expect(counts(scope)).toEqual([]);
  });

  it('has what was lost in it, and not what was lost in another', () => {
    const scope = new Scope();
    const lost = {
      verdict: 'zombie' as const,
      severity: 'leak' as const,
      kind: 'root' as const,
      name: 'lost',
      place: UNKNOWN_PLACE,
      owner: undefined,
      age: 0,
      idle: undefined,
      values: 0,
      hint: '',
    };
    scope.run(() => NEVER.subscribe().unsubscribe());
    registry().addEvent(registry().records.upcomingId - 1, lost);
    registry().addEvent(registry().records.upcomingId, lost);
    expect(leaksOf(scope)).toMatchObject([{ verdict: 'zombie', count: 1 }]);
  });

  it('looks no more after what it has torn down, when it was judged', () => {
    const [scope, other] = [new Scope(), new Scope()];
    const producers: Subscriber<number>[] = [];
    const careless = new Observable<number>((subscriber) => void producers.push(subscriber));
    other.run(() => careless.subscribe().unsubscribe());
    scope.run(() => careless.subscribe().unsubscribe());
    registry().siblings.settle();
    const stopped = vi.spyOn(registry().sites, 'place');
    scope.close();
    producers[1]?.next(1);
    registry().sweep.observe(0);
    expect(stopped).toHaveBeenCalledOnce();
  });

  it('has nothing while it is allowed', () => {
    const scope = new Scope();
    scope.run(() => {
      NEVER.subscribe();
      expect(currentScope()).toBe(scope);
    });
    scope.allowed = 'for this test';
    expect(leaksOf(scope)).toEqual([]);
    expect(currentScope()).toBe(undefined);
  });

  it('leaves marble tests to judge themselves', () => {
    const scope = new Scope();
    scope.run(() => {
      runMarbles((m) => m.allowOpen(NEVER.subscribe(), 'for good'));
      expect(() => runMarbles(() => void NEVER.subscribe())).toThrow('still open');
      NEVER.subscribe();
    });
    expect(counts(scope)).toEqual([1]);
  });

  it('is told of nothing when that is undone, which leaves alone who looks as well', () => {
    const scope = new Scope();
    undos.pop()?.();
    scope.run(() => NEVER.subscribe());
    expect(leaksOf(scope)).toEqual([]);
    const undo = watchScopes();
    const other = (): void => undefined;
    registry().opening.onRoot = other;
    undo();
    expect(registry().opening.onRoot).toBe(other);
    registry().opening.onRoot = undefined;
  });
});

describe('where the async context is lost', () => {
  const file = (): Scope => {
    const scope = new Scope().begin();
    undos.push(() => scope.close());
    return scope;
  };

  it('the only test that is running answers', () => {
    const around = file();
    const test = new Scope(around).begin();
    NEVER.subscribe();
    expect([counts(test), counts(around)]).toEqual([[1], []]);
  });

  it('the file answers for several tests, and when all are over', () => {
    const around = file();
    const tests = [new Scope(around).begin(), new Scope(around).begin()];
    NEVER.subscribe();
    tests.forEach((test) => test.close());
    NEVER.subscribe();
    expect([...tests, around].map(counts)).toEqual([[], [], [2]]);
  });

  it('a test answers for itself, not for the one around it', () => {
    const around = new Scope(file()).begin();
    const inner = new Scope(around).begin();
    NEVER.subscribe();
    inner.close();
    NEVER.subscribe();
    expect([counts(inner), counts(around)]).toEqual([[1], [1]]);
  });

  it('nobody answers before the first test or hook, and after the last', () => {
    NEVER.subscribe();
    const around = file();
    expect(scopeHere()).toBe(around);
    new Scope(around).begin();
    around.close();
    expect(scopeHere()).toBe(undefined);
    expect(counts(around)).toEqual([]);
  });

  it('the file answers for what a test that is over goes on to do', () => {
    const around = file();
    const test = new Scope(around).begin();
    const goOn = test.run(() => AsyncResource.bind(() => NEVER.subscribe()));
    test.close();
    const next = new Scope(around).begin();
    goOn();
    expect([test, next, around].map(counts)).toEqual([[], [], [1]]);
  });

  it('what a test that may leak goes on to do is allowed', () => {
    const around = file();
    const test = new Scope(around).begin();
    const goOn = test.run(() => AsyncResource.bind(() => NEVER.subscribe()));
    test.run(() => allowLeaks('it goes on'));
    test.close();
    goOn();
    expect([test, around].map(counts)).toEqual([[], []]);
  });

  it('leaks are allowed to the test, and with a file or a test to those in it', () => {
    const around = file();
    const test = new Scope(around).begin();
    const inner = new Scope(test).begin();
    inner.run(() => NEVER.subscribe());
    expect(counts(inner)).toEqual([1]);
    inner.close();
    allowLeaks('by the only test that is running');
    expect([test.allowed, around.allowed]).toEqual(['by the only test that is running', undefined]);
    expect(counts(inner)).toEqual([]);
    around.close();
    expect(() => allowLeaks('by nobody')).toThrow('no test was running');
  });
});
