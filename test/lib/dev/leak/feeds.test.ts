import { Observable, Subject, type Subscriber } from 'rxjs';
import { expect, it } from 'vitest';

import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { Feeds } from '../../../../lib/dev/leak/feeds.js';

/** The subscriber that a source receives. */
function subscriberOf(source: Observable<unknown>): Watched {
  let given: Subscriber<unknown> | undefined;
  new Observable<unknown>((subscriber) => {
    given = subscriber;
    source.subscribe(subscriber);
  }).subscribe();
  return given as unknown as Watched;
}

it('a subscriber of two Subjects is fed by both, each counted once', () => {
  const feeds = new Feeds();
  const [a, b] = [new Subject(), new Subject()];
  const subscriber = subscriberOf(a);
  for (const source of [a, b, a]) expect(feeds.subscribe(source, subscriber)).toBe(source);
  expect(feeds.of(subscriber)).toEqual([a, b]);
});

it('a subscriber of any other source has no known feed', () => {
  const feeds = new Feeds();
  const source = new Observable<unknown>(() => undefined);
  const subscriber = subscriberOf(source);
  expect(feeds.subscribe(source, subscriber)).toBeUndefined();
  expect(feeds.of(subscriber)).toEqual([]);
});
