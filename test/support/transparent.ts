import { EMPTY, mergeMap, type MonoTypeOperatorFunction, Observable, of, share, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { hears, Tap } from './heard.js';
import { marbles } from './marbles.js';

export interface Transparent {
  readonly op: <T>() => MonoTypeOperatorFunction<T>;
  /** Checks that nothing holds a subscription at the end. */
  readonly letGo?: () => void;
}

const rows = [
  { source: 'never', marble: '------', unsub: '------', subs: '^-----', expected: '------' },
  { source: 'empty', marble: '|-----', unsub: '------', subs: '(^!)--', expected: '|-----' },
  { source: 'one', marble: '-a-|--', unsub: '------', subs: '^--!--', expected: '-a-|--' },
  { source: 'many', marble: '-abc-|', unsub: '------', subs: '^----!', expected: '-abc-|' },
  { source: 'failing', marble: '-a-#--', unsub: '------', subs: '^--!--', expected: '-a-#--' },
  { source: 'failing at once', marble: '#-----', unsub: '------', subs: '(^!)--', expected: '#-----' },
  { source: 'unsubscribed early', marble: '-abcd-', unsub: '---!--', subs: '^--!--', expected: '-ab---' },
];

/** The fixed list of cases for every operator in which only the source or the consumer ends the stream. */
export function transparent(name: string, make: () => Transparent): void {
  describe(`${name} passes on`, () => {
    marbles.each(rows)('a source that is $source', (m, row) => {
      const { op, letGo } = make();
      const source = m.cold(row.marble);
      m.expect(source.pipe(op()), row.unsub).toBeObservable(row.expected);
      m.expect(source).toHaveSubscriptions(row.subs);
      m.flush();
      if (row.source !== 'never') letGo?.();
    });

    marbles('a source between two mergeMaps, until the consumer unsubscribes', (m) => {
      const { op, letGo } = make();
      const source = m.cold('  -a-b-c-|');
      const subs = '           ^---!   ';
      const unsub = '          ----!   ';
      const expected = '       -a-b-   ';
      const result = source.pipe(
        mergeMap((value) => of(value)),
        op(),
        mergeMap((value) => of(value)),
      );
      m.expect(result, unsub).toBeObservable(expected);
      m.expect(source).toHaveSubscriptions(subs);
      m.flush();
      letGo?.();
    });

    marbles('a shared source to each of its consumers', (m) => {
      const { op, letGo } = make();
      const source = m.cold('  -a-b-c-|');
      const subs = '           ^------!';
      const shared = source.pipe(share(), op());
      m.expect(shared).toBeObservable('          -a-b-c-|');
      m.expect(shared, '--^--!--').toBeObservable('---b-   ');
      m.expect(source).toHaveSubscriptions(subs);
      m.flush();
      letGo?.();
    });

    marbles('one subscription to all consumers of a share below', (m) => {
      const { op, letGo } = make();
      const source = m.cold('  -a-b-c-|');
      const subs = '           ^----!  ';
      const shared = source.pipe(op(), share());
      m.expect(shared, '---!').toBeObservable('  -a------');
      m.expect(shared, '--^--!').toBeObservable('---b----');
      m.expect(source).toHaveSubscriptions(subs);
      m.flush();
      letGo?.();
    });

    it('a synchronous source', () => {
      const { op, letGo } = make();
      const log: unknown[] = [];
      of(1, 2, 3).pipe(op()).subscribe(hears(log));
      EMPTY.pipe(op()).subscribe(hears(log));
      expect(log).toEqual([1, 2, 3, 'complete', 'complete']);
      letGo?.();
    });

    it('an error thrown at subscribe, as a notification', () => {
      const { op, letGo } = make();
      const log: unknown[] = [];
      const source = new Observable(() => {
        throw new RangeError('no');
      });
      source.pipe(op()).subscribe(hears(log));
      expect(log).toEqual(['error: RangeError']);
      letGo?.();
    });

    it('an endless synchronous source, until the consumer unsubscribes', () => {
      const { op, letGo } = make();
      const log: unknown[] = [];
      let made = 0;
      const firehose = new Observable<number>((subscriber) => {
        while (!subscriber.closed && made < 100) subscriber.next(made++);
      });
      firehose.pipe(op(), take(3)).subscribe(hears(log));
      expect(log).toEqual([0, 1, 2, 'complete']);
      expect(made).toBe(3);
      letGo?.();
    });

    it('values that are emitted while one is handled', () => {
      const { op, letGo } = make();
      const log: unknown[] = [];
      const source = new Subject<number>();
      source.pipe(op()).subscribe((value) => {
        log.push(value);
        if (value < 3) source.next(value + 1);
        if (value === 3) source.complete();
      });
      source.next(1);
      expect(log).toEqual([1, 2, 3]);
      expect(source.observed).toBe(false);
      letGo?.();
    });

    it('nothing to a consumer that unsubscribes in its handler', () => {
      const { op, letGo } = make();
      const log: unknown[] = [];
      const tap = new Tap<number>();
      const subscription = tap.pipe(op()).subscribe((value) => {
        log.push(value);
        subscription.unsubscribe();
        tap.subscriber?.next(value + 1);
      });
      tap.subscriber?.next(1);
      expect(log).toEqual([1]);
      expect(tap.open).toBe(0);
      letGo?.();
    });

    it('the error of a teardown, and releases everything', () => {
      const { op, letGo } = make();
      const source = new Observable(() => () => {
        throw new RangeError('no');
      });
      const subscription = source.pipe(op()).subscribe();
      expect(() => subscription.unsubscribe()).toThrow('no');
      letGo?.();
    });
  });
}
