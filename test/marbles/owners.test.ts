import { concat, finalize, mergeMap, NEVER, of, Subject, tap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { marbles } from '../../adapters/vitest/index.js';
import { createOwner, leaks, OwnerClosedError, type Owner } from '../../lib/index.js';
import { runMarbles } from '../../marbles/index.js';
import { ownedBy, timeoutOrAbort, withLeakGuard } from '../../operators/index.js';
import { messageOf } from '../support/failing-marbles.js';

describe('an owner in a diagram', () => {
  marbles('closes at its `!`', (m) => {
    const source = m.hot('  -a-b-c-d-|');
    const subs = '          ^----!    ';
    const owner = m.owner(' ^----!    ', 'page');
    const expected = '      -a-b-|    ';
    const endings = '       -----o    ';
    m.expect(source.pipe(ownedBy(owner))).toBeObservable(expected);
    m.expect(source).toHaveSubscriptions(subs);
    m.expect(source).toHaveEndings(endings, { o: { by: 'owner', name: 'page' } });
  });

  marbles('stays open without a `!`', (m) => {
    const source = m.cold(' -a-b-c-|');
    const owner = m.owner(' ^');
    m.expect(source.pipe(ownedBy(owner))).toBeObservable('-a-b-c-|');
    m.flush();
    expect(owner).toMatchObject({ state: 'open', name: 'owner', size: 0 });
  });

  marbles('drains for its grace, and then ends the rest', (m) => {
    const source = m.hot('  -a-b-c---d-|');
    const work = m.cold('    ---x|      ');
    const stuck = m.cold('   -------y   ');
    const owner = m.owner(' ^---d---!  ', { name: 'page' });
    const expected = '      ----x---|  ';
    const states: string[] = [];
    const orders = source.pipe(
      ownedBy(owner.draining),
      mergeMap((order) => (order === 'a' ? work : stuck)),
      ownedBy(owner),
    );
    m.at('                  ---!       ', () => states.push(owner.state));
    m.at('                  -----!     ', () => states.push(owner.state));
    m.at('                  ---------! ', () => states.push(owner.state));
    m.expect(orders).toBeObservable(expected);
    m.expect(source).toHaveEndings('----o', { o: { by: 'owner', name: 'page' } });
    m.expect(stuck).toHaveEndings(' --------o', { o: { by: 'owner', name: 'page' } });
    m.flush();
    expect(states).toEqual(['open', 'draining', 'closed']);
  });

  marbles('ends the rest before the other events of the frame of the `!`', (m) => {
    const source = m.hot('  -a-b-c-|');
    const owner = m.owner(' ^-d--!  ');
    const expected = '      -a-b-|  ';
    m.expect(source.pipe(ownedBy(owner))).toBeObservable(expected);
  });

  marbles('drains until all subscriptions have ended on their own', (m) => {
    const source = m.cold(' -a-b-c-|');
    const owner = m.owner(' ^--d---------!');
    m.expect(source.pipe(ownedBy(owner))).toBeObservable('-a-b-c-|');
    m.at('                  --------!', () => expect(owner.state).toBe('closed'));
  });

  marbles('drains forever without a `!`', (m) => {
    const source = m.cold(' -a-b-c-|');
    const owner = m.owner(' ^--d');
    m.expect(source.pipe(ownedBy(owner))).toBeObservable('-a-b-c-|');
    m.at('                  ----!', () => expect(owner.state).toBe('draining'));
  });

  marbles('has children, which end with it', (m) => {
    const app = m.owner('  ^-----!', 'app');
    const page = m.owner(' ^--!   ', { name: 'page', parent: app });
    const cart = app.child({ name: 'cart' });
    const source = m.hot(' -a-b-c-d');
    m.expect(source.pipe(ownedBy(page))).toBeObservable('-a-|');
    m.expect(source.pipe(ownedBy(cart))).toBeObservable('-a-b-c|');
    m.expect(source).toHaveEndings('---p--c', {
      p: { by: 'owner', name: 'page' },
      c: { by: 'owner', name: 'cart' },
    });
  });

  marbles('has a deadline on the time of the diagram', (m) => {
    const owner = m.owner('^', { name: 'job', deadline: 4 });
    m.expect(m.hot('-a-b-c-').pipe(ownedBy(owner))).toBeObservable('-a-b|');
  });

  marbles('of the code under test uses that time, too', (m) => {
    const owner = createOwner({ name: 'job', deadline: 40_000, grace: 5_000 });
    m.expect(NEVER.pipe(ownedBy(owner))).toBeObservable('45000ms |');
  });

  marbles('closes before the other events of its frame', (m) => {
    const hot = m.hot('    ---a');
    const cold = m.cold('  ---a');
    const owner = m.owner('^--!');
    m.expect(hot.pipe(ownedBy(owner))).toBeObservable(' ---|');
    m.expect(cold.pipe(ownedBy(owner))).toBeObservable('---|');
  });

  marbles('that closes at frame 0 has closed before the first subscribe', (m) => {
    const source = m.cold('-a-|');
    const owner = m.owner('(^!)', 'panel');
    m.expect(source.pipe(ownedBy(owner))).toBeObservable('|');
    m.expect(source).toHaveSubscriptions([]);
  });

  marbles('runs m.at() between the rows above and below', (m) => {
    const seen: string[] = [];
    const note = (): void => void seen.push('work');
    m.at('-!-!', note);
    m.hot('-a-b|').subscribe((value) => seen.push(value));
    m.at('---!', note);
    m.flush();
    expect(seen).toEqual(['work', 'a', 'work', 'b', 'work']);
  });

  // prettier-ignore
  marbles.each([
    { life: '(^!)',     expected: '|' },
    { life: '^ 99ms !', expected: '-a 98ms |' },
    { life: '  ^-!   ', expected: '-a|' },
    { life: '--!',      expected: '-a|' },
  ])('uses the time syntax of rxjs: $life', (m, { life, expected }) => {
    m.expect(m.hot('-a-').pipe(ownedBy(m.owner(life)))).toBeObservable(expected);
  });

  // prettier-ignore
  it.each([
    { life: '^--x',   of: 'owner',      wanted: '^, d and !' },
    { life: '--^--!', of: 'owner',      wanted: '^, d and !' },
    { life: '^--|',   of: 'owner',      wanted: '^, d and !' },
    { life: '^--d',   of: 'destroyRef', wanted: '^ and !' },
    { life: '^--#',   of: 'signal',     wanted: '^, letters and !' },
    { life: '^--x',   of: 'at',         wanted: '^ and !' },
  ] as const)('throws for a bad row: $of $life', ({ life, of, wanted }) => {
    expect(() => runMarbles((m) => void (m[of] as (life: string) => unknown)(life))).toThrow(
      new TypeError(`The life of m.${of}() must be a row of ${wanted}, with ^ first (got "${life}").`),
    );
  });
});

it('throws for an owner that ends twice, and for a life that is not a row', () => {
  expect(() => runMarbles((m) => m.owner('^-!-!'))).toThrow(
    new TypeError('The life of m.owner() has one end (got "^-!-!"). Draw one !.'),
  );
  expect(() => runMarbles((m) => m.owner(5 as never))).toThrow(
    new TypeError('The life of m.owner() must be a row such as "^---!" (got 5).'),
  );
});

it('throws for an owner that drains after it has closed', () => {
  expect(() => runMarbles((m) => void m.owner('^--!-d'))).toThrow(
    new TypeError(
      'The life of m.owner() must be a row with d before !, since an owner drains until it has closed (got "^--!-d").',
    ),
  );
});

describe('a signal in a diagram', () => {
  marbles('is aborted at its letter, with the reason of that letter', (m) => {
    const reason = new Error('left');
    const signal = m.signal('---x-x', { x: reason });
    const source = m.hot('-a-b-c-');
    m.expect(source.pipe(timeoutOrAbort({ signal }))).toBeObservable('-a-#', undefined, reason);
    m.expect(source).toHaveEndings('---s', { s: { by: 'signal', reason } });
  });

  marbles('is aborted with an AbortError without a reason', (m) => {
    const signal = m.signal('^--!');
    m.expect(m.hot('-a-b-c-').pipe(ownedBy(signal))).toBeObservable('-a-|');
    m.flush();
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });
});

describe('a DestroyRef in a diagram', () => {
  marbles('calls its callbacks when it is destroyed', (m) => {
    const ref = m.destroyRef('^--!');
    const source = m.hot('   -a-b-c-');
    m.expect(source.pipe(ownedBy(ref))).toBeObservable('-a-|');
    m.expect(source).toHaveEndings('---o');
    m.flush();
    expect(ref.destroyed).toBe(true);
    expect(() => ref.onDestroy(() => undefined)).toThrow(
      'onDestroy() was called after this DestroyRef had been destroyed. Angular throws here, too.',
    );
  });

  marbles('calls its callbacks in order, without those that were removed', (m) => {
    const ref = m.destroyRef('^-!');
    const called: string[] = [];
    const callback = (): void => void called.push('same');
    ref.onDestroy(callback);
    ref.onDestroy(() => called.push('a'));
    ref.onDestroy(() => called.push('b'))();
    ref.onDestroy(callback)();
    m.flush();
    expect(called).toEqual(['same', 'a']);
  });
});

describe('endings in a diagram', () => {
  const page = (m: Parameters<Parameters<typeof runMarbles>[0]>[0]): Owner => m.owner('^--!', 'page');

  marbles('are by the source if it completes or fails', (m) => {
    const source = m.cold('-a-|');
    const failing = m.cold('--#');
    m.expect(source).toHaveEndings('---|');
    m.expect(failing).toHaveEndings('--#');
    m.expect(source).toBeObservable('-a-|');
    m.expect(failing).toBeObservable('--#');
  });

  marbles('have predefined letters: consumer, deadline, guard, owner', (m) => {
    const source = m.hot('-a-b-c-');
    m.expect(source).toHaveEndings('-cd(og)');
    m.expect(source, '^!').toBeObservable('-');
    m.expect(source.pipe(timeoutOrAbort({ total: 2, name: 'prices' }))).toBeObservable(
      '-a#',
      undefined,
      expect.objectContaining({ name: 'DeadlineError', label: 'prices' }),
    );
    m.expect(source.pipe(withLeakGuard({ maxAge: 3, onLeak: 'end' }))).toBeObservable('-a-(b|)');
    m.expect(source.pipe(ownedBy(page(m)))).toBeObservable('-a-|');
  });

  marbles('differ by name and by reason', (m) => {
    const source = m.hot('-a-b-c-');
    const owner = m.owner('^', 'page');
    m.at('--!', () => void owner.close({ reason: 'left' }));
    m.expect(source).toHaveEndings('--od', {
      o: { by: 'owner', name: 'page', reason: 'left' },
      d: { by: 'deadline', name: 'prices' },
    });
    m.expect(source.pipe(ownedBy(owner, { onClose: 'error' }))).toBeObservable(
      '-a#',
      undefined,
      new OwnerClosedError({ owner: 'page', path: 'page', reason: 'left' }),
    );
    const limited = source.pipe(timeoutOrAbort({ total: 3, name: 'prices' }));
    m.expect(limited).toBeObservable('-a-(b#)', undefined, expect.any(Error));
  });

  marbles('are in order of time, one per subscription', (m) => {
    const source = m.cold('-a');
    const left = concat(of(1), NEVER);
    m.expect(source).toHaveEndings('---(cc)');
    const subscriptions = [source.subscribe(), source.pipe(tap()).subscribe(), left.subscribe()];
    m.at('---!', () => subscriptions.forEach((subscription) => subscription.unsubscribe()));
  });

  it('fail if they differ', () => {
    const message = messageOf((m) => {
      const source = m.hot('-a-b-c-');
      m.expect(source).toHaveEndings('---o', { o: { by: 'owner', name: 'page' } });
      m.expect(source.pipe(ownedBy(m.owner('^---!', 'cart')))).toBeObservable('-a-b|');
    });
    expect(message).toBe(`The endings differ from those expected, from frame 3 on.

  expected  ---o-
  actual    ----A
               ^

  o = { by: "owner", name: "page" }
  A = { by: "owner", name: "cart" }
`);
  });

  it('fail if they are missing', () => {
    const message = messageOf((m) => {
      const source = m.hot('-a-b-c-');
      m.expect(source).toHaveEndings('---|');
      m.expect(source).toBeObservable('-a-b-c-');
    });
    expect(message).toBe(`The endings differ from those expected, from frame 3 on.

  expected  ---|
  actual    ----
               ^

  | = { by: "source", kind: "complete" }
`);
  });

  it('throw for other Observables, for unknown letters, and after a subscribe', () => {
    const refusal = (body: Parameters<typeof runMarbles>[0]): string => messageOf(body);
    expect(refusal((m) => m.expect(NEVER).toHaveEndings('-'))).toBe(
      'toHaveEndings() checks the subscriptions to a source: pass a source made by m.cold() or m.hot().',
    );
    expect(refusal((m) => m.expect(m.cold('-')).toHaveEndings('-x'))).toBe(
      `toHaveEndings() has no ending for "x": define it as { x: { by: 'owner' } }.`,
    );
    expect(
      refusal((m) => {
        const source = m.cold('-|');
        source.subscribe();
        m.expect(source).toHaveEndings('-|');
      }),
    ).toBe(
      'toHaveEndings() was called after the source had been subscribed to: call it before anything subscribes.',
    );
  });
});

describe('the time of the diagram', () => {
  marbles('applies to the limits of guards in the registry', (m) => {
    const source = m.hot('-a--------');
    source.pipe(withLeakGuard({ name: 'prices', maxAge: 6, maxIdle: 4 })).subscribe();
    m.allowOpen(source, 'leaks.find() is to see it');
    const verdicts: (string | undefined)[] = [];
    const look = (): void => void verdicts.push(leaks.find().find(({ name }) => name === 'prices')?.verdict);
    for (const row of ['----!', '------!', '-------!']) m.at(row, look);
    m.flush();
    expect(verdicts).toEqual([undefined, 'stalled', 'overdue']);
  });

  it('does not change the timers of an earlier owner', () => {
    const before = createOwner({ deadline: 60_000 });
    runMarbles(() => void before.close());
    expect(before.state).toBe('closed');
  });

  it('is replaced by the time of the host after the test', () => {
    const real = Date.now();
    runMarbles((m) => m.expect(timer(5)).toBeObservable('-----(0|)', { 0: 0 }));
    const subject = new Subject();
    const torn: string[] = [];
    const owner = createOwner({ deadline: new Date(real + 3_600_000) });
    subject
      .pipe(
        finalize(() => torn.push('down')),
        ownedBy(owner),
      )
      .subscribe();
    expect(torn).toEqual([]);
    void owner.close();
    expect(torn).toEqual(['down']);
  });
});
