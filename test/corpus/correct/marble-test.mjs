import { interval, NEVER, Subject, switchMap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

export const about = {
  what: 'A marble test subscribes to streams that have no end, and looks at a part of them.',
};

export async function correct() {
  const scheduler = new TestScheduler((actual, expected) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error('The marbles differ.');
  });
  scheduler.run(({ cold, expectObservable, hot }) => {
    const letters = hot('a--b--');
    expectObservable(letters.pipe(switchMap(() => cold('x-y')))).toBe('x-yx-y');
    expectObservable(NEVER).toBe('');
    expectObservable(interval(2), '^----!').toBe('--a-b', { a: 0, b: 1 });
    expectObservable(new Subject()).toBe('');
  });
}
