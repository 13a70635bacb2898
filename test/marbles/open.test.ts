import {
  asapScheduler,
  asyncScheduler,
  concatMap,
  firstValueFrom,
  ignoreElements,
  interval,
  map,
  NEVER,
  Observable,
  of,
  share,
  shareReplay,
  Subject,
  tap,
  Subscription,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { marbles } from '../../adapters/vitest/index.js';
import { createOwner, enableDevMode, LeakError, leaks } from '../../lib/index.js';
import { NeverEndsError, runMarbles } from '../../marbles/index.js';
import { ownedBy, withLeakGuard } from '../../operators/index.js';
import { failureOf, lineOf, messageOf } from '../support/failing-marbles.js';

const FIX =
  'Give it an owner by putting ownedBy(owner) last in the pipe, or keep the subscription and unsubscribe it.';
const MAY_STAY = "If it is meant to stay open, say so: m.allowOpen(source, 'reason').";

describe('a subscription that is open at the end of the flush fails the test:', () => {
  it('with the line that subscribed, the marbles so far, and the fix', () => {
    const error = failureOf((m) => {
      const source = m.hot('-a-b-c-');
      m.at('--!', function load() {
        source.pipe(map((value) => ({ value }))).subscribe();
      });
    });
    expect(error).toBeInstanceOf(LeakError);
    expect(error.message.replace(/:\d+:\d+/, ':<line>'))
      .toBe(`1 subscription is still open at the end of the flush.

  subscribed at test/marbles/open.test.ts:<line> in load, at frame 2
  ---A-B
  A = { value: "b" }
  B = { value: "c" }
  fix  ${FIX} ${MAY_STAY}
`);
    expect(lineOf(error)).toBe('source.pipe(map((value) => ({ value }))).subscribe();');
    expect(error).toMatchObject({ leaks: [{ verdict: 'unowned', severity: 'leak', count: 1 }] });
  });

  it('each of several', () => {
    const message = messageOf((m) => {
      const source = m.hot('-a-b---c');
      source.pipe(withLeakGuard('prices')).subscribe();
      NEVER.pipe(ownedBy(m.owner('^', 'page'))).subscribe();
    });
    expect(message).toBe(`2 subscriptions are still open at the end of the flush.

  "prices", subscribed at test/marbles/open.test.ts:<line>, at frame 0
  -a-b---c
  fix  ${FIX} ${MAY_STAY}

  subscribed at test/marbles/open.test.ts:<line>, at frame 0
  -------
  fix  Close its owner "page", or unsubscribe, when you are done. ${MAY_STAY}
`);
  });

  it('with a limited list of many', () => {
    const message = messageOf(() => {
      for (let count = 0; count < 7; count++) NEVER.subscribe();
    });
    expect(message.match(/subscribed at/g)).toHaveLength(5);
    expect(message).toContain('\n\n  and 2 more\n');
  });

  it('a pending promise, and a shared connection without subscribers', () => {
    const error = failureOf((m) => {
      void firstValueFrom(NEVER);
      m.hot('-a').pipe(shareReplay(1)).subscribe().unsubscribe();
    });
    expect(error).toMatchObject({ name: 'LeakError', leaks: [{ kind: 'promise' }, { kind: 'connection' }] });
  });

  it('only after another failure', () => {
    expect(
      messageOf((m) => {
        NEVER.subscribe();
        m.expect(of(1)).toBeObservable('(2|)');
      }),
    ).toMatch(/^The values/);
  });
});

describe('no subscription is reported', () => {
  marbles('that has ended', (m) => {
    const source = m.hot('-a-b-c|');
    source.subscribe();
    const subscription = NEVER.subscribe();
    m.at('---!', () => subscription.unsubscribe());
  });

  marbles('that an expectation subscribes, or a part of it', (m) => {
    const source = m.hot('-a-b-c-');
    const byHand = new Observable<string>((subscriber) => {
      const inner = source.subscribe((value) => subscriber.next(value));
      return () => inner.unsubscribe();
    });
    m.expect(source).toBeObservable('-a-b-c-');
    m.expect(source.pipe(share())).toBeObservable('-a-b-c-');
    m.expect(byHand).toBeObservable('-a-b-c-');
    m.expect(source.pipe(concatMap(() => NEVER))).toBeObservable('-');
    m.expect(source.pipe(map(() => source))).toBeObservable('-x-y-z', {
      x: m.cold('--b-c'),
      y: m.cold('--c'),
      z: m.cold('-'),
    });
  });

  it('that was open before the test', () => {
    const before = new Subject();
    before.subscribe();
    runMarbles((m) => m.at('-!', () => before.next(1)));
    expect(before.observed).toBe(true);
  });
});

describe('m.allowOpen() allows open subscriptions', () => {
  marbles('to a source, also piped and shared', (m) => {
    const source = m.hot('-a-b-c-');
    source
      .pipe(
        map((value) => value + value),
        withLeakGuard('prices'),
      )
      .subscribe();
    source.pipe(shareReplay(1)).subscribe().unsubscribe();
    m.allowOpen(source, 'the prices of the whole application');
  });

  marbles('given as a subscription', (m) => {
    m.allowOpen(new Subject().subscribe(), 'a subject that nobody completes');
  });

  it('and no others', () => {
    const message = messageOf((m) => {
      const source = m.hot('-a');
      source.subscribe();
      NEVER.subscribe();
      m.allowOpen(source, 'prices');
    });
    expect(message).toMatch(/^1 subscription is/);
  });

  it('which later checks do not report either', () => {
    const undo = enableDevMode({ track: 'all' });
    const since = leaks.mark();
    runMarbles((m) => m.allowOpen(NEVER.subscribe(), 'for good'));
    expect(leaks.find({ since, owned: true })).toEqual([]);
    undo();
  });

  // prettier-ignore
  it.each([
    [undefined, 'x',       'The first argument of m.allowOpen() must be an Observable, or a subscription (got undefined).'],
    [() => 1,   'x',       'The first argument of m.allowOpen() must be an Observable, or a subscription (got a function).'],
    [NEVER,     undefined, 'The reason of m.allowOpen() must be a sentence on why it may stay (got undefined).'],
    [NEVER,     ' ',       'The reason of m.allowOpen() must be a sentence on why it may stay (got " ").'],
  ])('and throws for a bad argument: %#', (source, reason, message) => {
    expect(() => runMarbles((m) => m.allowOpen(source as never, reason as never))).toThrow(new TypeError(message));
  });
});

describe('a virtual time that does not end', () => {
  it('is not that of a long deadline, whose timer is the only step after the diagrams', () => {
    const shown: string[] = [];
    runMarbles((m) => {
      const session = createOwner({ deadline: 7_200_000 });
      m.expect(
        m.cold('-a|').pipe(
          ownedBy(session),
          tap((value) => shown.push(value)),
        ),
      ).toBeObservable('-a|');
    });
    expect(shown).toEqual(['a']);
  });

  it('is stopped, and the error shows the line: a live interval', () => {
    const error = failureOf(() => {
      interval(1_000).pipe(withLeakGuard('clock')).subscribe();
    });
    expect(error).toBeInstanceOf(NeverEndsError);
    expect(error.message.replace(/:\d+:\d+/, ':<line>'))
      .toBe(`The test never ends: it was stopped at frame 3601000.

  "clock", subscribed at test/marbles/open.test.ts:<line>, at frame 0
   1000ms 0 999ms 1 999ms 2 999ms 3 999ms 4 999ms 5 999ms 6 999ms 7 999ms 8 999ms 9 …
  fix  Unsubscribe, or give it an owner that closes: m.owner('^---!'). ${MAY_STAY}
`);
    expect(lineOf(error)).toBe("interval(1_000).pipe(withLeakGuard('clock')).subscribe();");
  });

  it('is stopped, and the fix for a connection is to end it with its subscribers', () => {
    const error = failureOf((m) => {
      m.expect(interval(1).pipe(shareReplay(1)), '---!').toBeObservable('-01');
    });
    expect(error).toBeInstanceOf(NeverEndsError);
    expect(error.message).toContain(
      'fix  Let it end with its last subscriber: share(), or shareReplay({ bufferSize: 1',
    );
    runMarbles((m) => {
      const counted = interval(1).pipe(shareReplay({ bufferSize: 1, refCount: true }));
      m.expect(counted, '---!').toBeObservable('-01', { 0: 0, 1: 1 });
    });
  });

  it('is stopped soon if there are many steps', () => {
    const error = failureOf((m) => {
      m.expect(interval(1)).toBeObservable('-0-');
    });
    expect(error.message.replace(/:\d+:\d+/, ':<line>'))
      .toBe(`The test never ends: it was stopped at frame 10002.

  subscribed at test/marbles/open.test.ts:<line>, at frame 0
  -0123456789 …
  fix  Say how long to observe it: m.expect(source, '^---!'), or let it end.
`);
    expect(lineOf(error)).toBe("m.expect(interval(1)).toBeObservable('-0-');");
  });

  it('is caused by a subscription without values if no other emits', () => {
    const message = messageOf(() => void interval(1).pipe(ignoreElements()).subscribe());
    expect(message).toContain('\n\n  subscribed at test/marbles/open.test.ts:<line>, at frame 0\n');
  });

  it('can be caused by no subscription', () => {
    const again = (): void => void asyncScheduler.schedule(again, 1);
    expect(messageOf(again)).toBe(`The test never ends: it was stopped at frame 10001.

  No subscription is open: something schedules itself again and again.
`);
  });

  it('is stopped also within one frame', () => {
    const again = (): void => void asapScheduler.schedule(again);
    expect(failureOf(again)).toMatchObject({ name: 'NeverEndsError', at: 0 });
  });

  marbles('is stopped without an error if the subscriptions that go on are allowed', (m) => {
    const clock = interval(1_000);
    clock.subscribe();
    m.allowOpen(clock, 'the clock of the application');
    m.expect(m.cold('-a|')).toBeObservable('-a|');
  });

  it('is stopped, and other open subscriptions are reported', () => {
    const message = messageOf((m) => {
      const clock = interval(1_000);
      clock.subscribe();
      NEVER.subscribe();
      m.allowOpen(clock, 'the clock of the application');
    });
    expect(message).toMatch(/^1 subscription is still open/);
  });

  marbles('is not stopped before the end of the diagrams', (m) => {
    m.expect(interval(1_000), '^ 11s !').toBeObservable(
      '1s 0 999ms 1 999ms 2 999ms 3 999ms 4 999ms 5 999ms 6 999ms 7 999ms 8 999ms 9 999ms A',
      {
        ...Object.fromEntries(Array.from({ length: 10 }, (_, value) => [value, value])),
        A: 10,
      },
    );
    m.expect(m.cold('300m a|')).toBeObservable('300m a|');
  });
});

it('a marble test restores dev mode and the clock of owners', () => {
  const parent = new Subscription();
  runMarbles((m) => m.allowOpen(parent, 'x'));
  expect(leaks.report()).toBe('Dev mode is off, so nothing is watched: call enableDevMode() first.');
  expect(() => runMarbles(() => void NEVER.subscribe())).toThrow(LeakError);
  expect(leaks.report()).toBe('Dev mode is off, so nothing is watched: call enableDevMode() first.');
  expect(createOwner({ deadline: new Date(Date.now() + 60_000) }).state).toBe('open');
});
