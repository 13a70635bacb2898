import {
  defer,
  multicast,
  Observable,
  publish,
  publishReplay,
  refCount,
  ReplaySubject,
  share,
  Subject,
  type Subscriber,
  Subscription,
  type TeardownLogic,
  using,
} from 'rxjs';

/* eslint-disable @typescript-eslint/no-deprecated -- the deprecated ways are in use as well */

type Write = <T>(source: Observable<T>) => Observable<T>;

/** An Observable written by hand: `setUp` subscribes, and returns the teardown. */
const byHand =
  (setUp: <T>(source: Observable<T>, subscriber: Subscriber<T>) => TeardownLogic): Write =>
  (source) =>
    new Observable((subscriber) => setUp(source, subscriber));

/** The usual ways in which an Observable passes another one on. They differ in how they unsubscribe their subscriber. */
export const written = {
  'is the source itself': (source) => source,
  'passes its subscriber on, and returns the subscription': byHand((source, s) => source.subscribe(s)),
  'unsubscribes what it was given': byHand((source, s) => {
    const subscription = source.subscribe(s);
    return () => subscription.unsubscribe();
  }),
  'returns a bound unsubscribe': byHand((source, s) => {
    const subscription = source.subscribe(s);
    return subscription.unsubscribe.bind(subscription);
  }),
  'unsubscribes its subscriber': byHand((source, s) => {
    source.subscribe(s);
    return () => s.unsubscribe();
  }),
  'adds to its subscriber': byHand((source, s) => {
    s.add(() => s.unsubscribe());
    s.add(source.subscribe(s));
  }),
  'adds itself to a composite, which it returns': byHand((source, s) => {
    const both = new Subscription();
    both.add(source.subscribe(s));
    return both;
  }),
  'wraps its subscriber in an observer': byHand((source, s) => {
    const subscription = source.subscribe({
      next: (value) => s.next(value),
      error: (error) => s.error(error),
      complete: () => s.complete(),
    });
    return () => subscription.unsubscribe();
  }),
  'adds an observer of its own to its subscriber': byHand((source, s) => {
    s.add(
      source.subscribe({
        next: (value) => s.next(value),
        error: (error) => s.error(error),
        complete: () => s.complete(),
      }),
    );
  }),
  'ends its subscriber once more in its teardown': byHand((source, s) => {
    const subscription = source.subscribe(s);
    return () => {
      s.complete();
      s.error(new Error('once more'));
      subscription.unsubscribe();
    };
  }),
  'subscribes in a defer': (source) => defer(() => source),
  'subscribes in a using, whose resource unsubscribes': (source) =>
    new Observable((s) =>
      using(
        () => ({ unsubscribe: () => s.unsubscribe() }),
        () => source,
      ).subscribe(s),
    ),
  'publishes, and counts': (source) => source.pipe(publish(), refCount()),
  'publishes with a replay, and counts': (source) => source.pipe(publishReplay(1), refCount()),
  'multicasts, and counts': <T>(source: Observable<T>) =>
    source.pipe(
      multicast(() => new Subject<T>()),
      refCount(),
    ),
  'shares by a replay': (source) => source.pipe(share({ connector: () => new ReplaySubject(1) })),
} satisfies Record<string, Write>;

export type Way = keyof typeof written;

export const WAYS = Object.keys(written) as Way[];

/** The ways that use a connection of rxjs, which can stay open on its own. */
export const SHARED = /shares|counts$/;
