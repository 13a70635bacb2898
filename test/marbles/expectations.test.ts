import { describe, expect, it } from 'vitest';
import { map, NEVER, of, throwError } from 'rxjs';

import {
  AsyncBodyError,
  MarblesDifferError,
  NotComparedError,
  runMarbles,
  type MarbleContext,
} from '../../marbles/index.js';
import { failureOf, lineOf, messageOf } from '../support/failing-marbles.js';

class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly by: string) {
    super('It was refused.');
  }
}

const anyNumber: unknown = expect.any(Number);

describe('the expected notifications of a stream', () => {
  it('pass if they are equal: values deeply, errors with their own fields', () => {
    runMarbles((m) => {
      const source = m.cold('-a-b-#', { a: { id: 1 }, b: [2] }, new Refused('cart'));
      m.expect(source).toBeObservable('-x-y-#', { x: { id: anyNumber }, y: [2] }, new Refused('cart'));
      m.expect(m.hot('-a-b-|')).toBeObservable(m.cold('-a-b-|'));
      m.expect(m.hot('-a-b-|'), '--^-!').toBeObservable('---b');
      m.expect(m.cold('-a|').pipe(map(() => m.cold('-b|')))).toBeObservable('-x|', { x: m.cold('-b|') });
    });
  });

  it('differ in a value', () => {
    const message = messageOf((m) => m.expect(m.cold('-a-b-|')).toBeObservable('-a-c-|'));
    expect(message).toBe(`The values differ from those expected, from frame 3 on.

  expected  -a-c-|
  actual    -a-b-|
               ^
`);
  });

  it('differ inside a value: letters are those of the test, and a capital letter for other values', () => {
    const values = { a: { id: 1, of: { name: 'x' } }, b: { id: 2, of: { name: 'y' } } };
    const message = messageOf((m) =>
      m
        .expect(m.cold('-a-b|', { ...values, b: { id: 2, of: { name: 'z' } } }))
        .toBeObservable('-a-b|', values),
    );
    expect(message).toBe(`The values differ from those expected, from frame 3 on.

  expected  -a-b|
  actual    -a-A|
               ^

  a = { id: 1, of: { name: "x" } }
  b = { id: 2, of: { name: "y" } }
  A = { id: 2, of: { name: "z" } }
  they differ in of.name: expected "y", actual "z"
`);
  });

  it('differ in the field of an error', () => {
    const message = messageOf((m) => {
      const source = m.cold('-a-#', undefined, new Refused('cart'));
      m.expect(source).toBeObservable('-a-#', undefined, new Refused('page'));
    });
    expect(message).toBe(`The values differ from those expected, from frame 3 on.

  expected  -a-#
  actual    -a-#
               ^

  expected # = Refused: It was refused. { by: "page" }
  actual # = Refused: It was refused. { by: "cart" }
  they differ in by: expected "page", actual "cart"
`);
  });

  it('differ by an unexpected error', () => {
    const message = messageOf((m) => m.expect(throwError(() => new Refused('x'))).toBeObservable('|'));
    expect(message).toBe(`The values differ from those expected, from frame 0 on.

  expected  |
  actual    #
            ^

  actual # = Refused: It was refused. { by: "x" }
`);
  });

  it('differ if one is missing or added at the end', () => {
    expect(messageOf((m) => m.expect(m.cold('-a')).toBeObservable('-a---|'))).toContain(`
  expected  -a---|
  actual    -a----
                 ^
`);
    expect(messageOf((m) => m.expect(of('a', 'b')).toBeObservable('(a|)'))).toContain(`
  expected  (a|)-
  actual    (ab|)
              ^
`);
  });

  it('differ long after the last equal one', () => {
    expect(messageOf((m) => m.expect(m.cold('-a 200ms b|')).toBeObservable('-a 200ms c|'))).toContain(`
  expected  -a 200ms c|
  actual    -a 200ms b|
                     ^
`);
  });

  it('point to the line of the expectation', () => {
    const error = failureOf((m) => {
      m.expect(of(1)).toBeObservable('(1|)');
    });
    expect(error).toBeInstanceOf(MarblesDifferError);
    expect(error).toMatchObject({ what: 'values', at: 0 });
    expect(lineOf(error)).toBe("m.expect(of(1)).toBeObservable('(1|)');");
  });
});

describe('the subscriptions of a source', () => {
  it('pass if they are equal', () => {
    runMarbles((m) => {
      const source = m.hot('-a-b-|');
      m.expect(source, '^--!').toBeObservable('-a');
      m.expect(source, '-^--').toBeObservable('-a-b-|');
      m.expect(source).toHaveSubscriptions(['^--!', '-^---!']);
      m.expect(m.cold('-a')).toHaveSubscriptions([]);
    });
  });

  it('differ in when they end', () => {
    const message = messageOf((m) => {
      const source = m.cold('-a-|');
      m.expect(source).toBeObservable('-a-|');
      m.expect(source).toHaveSubscriptions('^----!');
    });
    expect(message).toBe(`The subscriptions differ from those expected, from frame 3 on.

  expected  ^----!
  actual    ^--!--
               ^
`);
  });

  it('differ in their number', () => {
    const message = messageOf((m) => {
      const source = m.cold('-a-|');
      m.expect(source).toBeObservable('-a-|');
      m.expect(source).toHaveSubscriptions(['^--!', '---^--!']);
    });
    expect(message).toBe(`The subscriptions differ from those expected, from frame 3 on.

  expected  ---^--!
  actual    -------
               ^

  expected 2 subscriptions, came 1 subscription; these are the rows of number 2
`);
  });

  it('can be checked only for sources of the test', () => {
    expect(() => runMarbles((m) => m.expect(NEVER).toHaveSubscriptions('^'))).toThrow(
      new TypeError(
        'toHaveSubscriptions() checks the subscriptions to a source: pass a source made by m.cold() or m.hot().',
      ),
    );
  });
});

describe('toBeFlushed', () => {
  it('passes if the source was subscribed to, and all subscriptions have ended', () => {
    runMarbles((m) => {
      const source = m.cold('-a-|');
      m.expect(source).toBeObservable('-a-|');
      m.expect(source).toBeFlushed();
    });
  });

  it('fails if a subscription is open', () => {
    const message = messageOf((m) => {
      const source = m.hot('-a--a');
      m.expect(source, '^-!').toBeObservable('-a');
      m.expect(source, '-^').toBeObservable('-a--a');
      m.expect(source).toBeFlushed();
    });
    expect(message).toBe('The source still has a subscriber at the end of the test.\n\n  -^--\n');
  });

  it('fails if the source was never subscribed to', () => {
    expect(messageOf((m) => m.expect(m.cold('|')).toBeFlushed())).toBe(
      'The source was never subscribed to, so it never ended.',
    );
  });
});

describe('an expectation that is never compared fails:', () => {
  it('one without a matcher', () => {
    const error = failureOf((m) => {
      m.expect(of(1));
    });
    expect(error).toBeInstanceOf(NotComparedError);
    expect(error.message).toBe(
      'm.expect(…) checks nothing: no matcher was called, so nothing is compared. Call one, such as toBeObservable().',
    );
    expect(lineOf(error)).toBe('m.expect(of(1));');
  });

  it('one of the scheduler without a diagram', () => {
    expect(failureOf((m) => void m.scheduler.expectObservable(of(1)))).toBeInstanceOf(NotComparedError);
    expect(failureOf((m) => void m.scheduler.expectSubscriptions([]))).toBeInstanceOf(NotComparedError);
  });

  it('one in an asynchronous body, which throws', async () => {
    const body = (async (m: MarbleContext) => {
      await Promise.resolve();
      m.expect(of(1)).toBeObservable('(1|)');
    }) as unknown as (m: MarbleContext) => void;
    expect(() => runMarbles(body)).toThrow(AsyncBodyError);
    expect(() => runMarbles(body)).toThrow(
      'The body of a marble test returned a promise. It runs in virtual time, which ends when the body returns, so ' +
        'code after an await is never checked: make the body synchronous, or use a regular test of your test runner.',
    );
    await Promise.resolve();
  });

  it('one that is made after the end of the test', () => {
    let late: MarbleContext | undefined;
    runMarbles((m) => void (late = m));
    expect(() => late?.expect(of(1))).toThrow(
      'm.expect() was called after the marble test was over, so it will not be checked. Call it in the body.',
    );
    expect(() => late?.cold('|')).toThrow('m.cold()');
    expect(() => late?.hot('|')).toThrow('m.hot()');
    expect(() => late?.flush()).toThrow('m.flush()');
    expect(() => late?.owner('^')).toThrow('m.owner()');
  });
});

describe('the scheduler', () => {
  it('can be used directly', () => {
    runMarbles((m) => {
      const source = m.cold('-a|', { a: 1 });
      m.scheduler.expectObservable(source).toBe('-a|', { a: 1 });
      m.scheduler.expectObservable(m.cold('-a|')).toEqual(m.cold('-a|'));
      m.scheduler.expectSubscriptions(source.subscriptions).toBe('^-!');
      m.expect(source).toHaveSubscriptions(['^-!']);
      m.expectObservable(m.cold('-b|')).toBe('-b|');
      m.expectSubscriptions([]).toBe([]);
    });
  });

  it('points to the line of the expectation, and shows its letters', () => {
    const error = failureOf((m) => {
      m.scheduler.expectObservable(m.cold('-b|', { b: 7 })).toBe('-a|', { a: [1] });
    });
    expect(error.message).toContain('\n  expected  -a|\n  actual    -7|\n');
    expect(lineOf(error)).toContain("m.scheduler.expectObservable(m.cold('-b|', { b: 7 }))");
  });

  it('can be flushed within the test', () => {
    runMarbles((m) => {
      const seen: string[] = [];
      m.cold('-a-b|').subscribe((value) => seen.push(value));
      expect(seen).toEqual([]);
      m.flush();
      expect(seen).toEqual(['a', 'b']);
      m.expect(m.cold('-a|')).toBeObservable('-----a|');
    });
  });

  it('converts a diagram to a time', () => {
    runMarbles((m) => {
      expect(m.time('---|')).toBe(3);
      expect(m.time('-- 9ms |')).toBe(11);
    });
  });
});

describe('a marble test', () => {
  it('fails with the error of its body before any other error', () => {
    const error = new Refused('body');
    expect(
      failureOf((m) => {
        m.expect(of(1)).toBeObservable('-');
        NEVER.subscribe();
        throw error;
      }),
    ).toBe(error);
  });

  it('fails with an error of a handler', () => {
    const error = new Refused('handler');
    const failure = failureOf((m) => {
      m.cold('-a|').subscribe(() => {
        throw error;
      });
    });
    expect(failure).toBe(error);
  });

  it('throws if its body is not a function', () => {
    expect(() => runMarbles('-a|' as never)).toThrow(
      new TypeError('The body of a marble test must be a function that takes m (got "-a|").'),
    );
  });
});
