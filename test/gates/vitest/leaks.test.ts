import { interval, Subject, timer, share } from 'rxjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { allowLeaks, marbles } from '../../../adapters/vitest/index.js';

/** Never ends, and is kept: what was subscribed to it is not collected. */
const never = new Subject<unknown>();

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const suiteWide = new Subject<number>();

describe('a file', () => {
  beforeAll(() => {
    suiteWide.subscribe();
  });

  test('clean', () => {
    never.subscribe().unsubscribe();
  });

  test('leaks', () => {
    never.subscribe();
  });

  test('fails and leaks', () => {
    never.subscribe();
    expect(1).toBe(2);
  });

  test('ends within the grace', () => {
    timer(30).subscribe();
  });

  test('does not fail for what only it could wake', () => {
    new Subject().subscribe();
  });

  test('may leak', () => {
    allowLeaks('it is the subject of this test');
    never.subscribe();
  });

  test('does not fail for what waits for a fake clock', () => {
    vi.useFakeTimers();
    interval(1_000).subscribe();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  describe('concurrent', () => {
    test.concurrent('first leaks', async () => {
      await wait(20);
      never.subscribe();
      await wait(20);
    });

    test.concurrent('second is clean', async () => {
      await wait(30);
      never.subscribe().unsubscribe();
    });
  });

  describe('nested', () => {
    const subject = new Subject<number>();
    const subscriptions: { unsubscribe(): void }[] = [];
    beforeEach(() => {
      subscriptions.push(subject.subscribe());
    });
    afterEach(() => {
      subscriptions.splice(0).forEach((subscription) => subscription.unsubscribe());
    });

    test('cleaned by its hooks', () => {
      expect(subject.observed).toBe(true);
    });

    let tries = 0;
    test('is clean when tried again', { retry: 1 }, () => {
      if (tries++ === 0) never.subscribe();
    });
  });

  marbles('a marble test is clean', (m) => {
    m.expect(m.hot('-a').pipe(share())).toBeObservable('-a');
    m.allowOpen(never.subscribe(), 'for the gate to pass over');
  });
});
