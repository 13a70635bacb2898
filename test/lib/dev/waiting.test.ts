import {
  asapScheduler,
  combineLatest,
  debounceTime,
  defer,
  delay,
  from,
  fromEvent,
  interval,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  scheduled,
  share,
  shareReplay,
  Subject,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { watched } from '../../../lib/dev/rxjs-shape.js';
import { waitsFor } from '../../../lib/dev/waiting.js';
import { createOwner, ownedBy, timeoutOrAbort } from '../../../index.js';

function wait(source: Observable<unknown>): string | undefined {
  const subscription = source.subscribe();
  const words = waitsFor(watched(subscription));
  subscription.unsubscribe();
  return words;
}

const SUBJECT = 'a value of a Subject';
const text = (): string => '';
const subject = new Subject<number>();
const target = new EventTarget();

describe('what a subscription waits for', () => {
  // prettier-ignore
  it.each<[string, Observable<unknown>, string | undefined]>([
    ['a Subject',                      subject,                                                    SUBJECT],
    ['a Subject, behind operators',    subject.pipe(map(text), debounceTime(5)),                 SUBJECT],
    ['a timer, with its period',       interval(1_500),                                            'a timer (1.5 s)'],
    ['a one-shot timer',               timer(20),                                                  'a timer (20 ms)'],
    ['a scheduled action',             scheduled([1], asapScheduler),                                       'a scheduled action'],
    ['an event',                       fromEvent(target, 'tick').pipe(map(text)),                'an event'],
    ['a shared stream',                NEVER.pipe(share()),                                        'what is shared'],
    ['a cached stream',                subject.pipe(shareReplay(1), map(text)),                  'what is shared'],
    ['the inner stream',               of(1).pipe(switchMap(() => interval(10))),                  'a timer (10 ms)'],
    ['the outer one, and the inner',   new Subject().pipe(takeUntil(timer(70))),                   `${SUBJECT}, or a timer (70 ms)`],
    ['all that are combined',          combineLatest([subject, interval(10)]),                     `${SUBJECT}, or a timer (10 ms)`],
    ['many of a kind, told once',      from(Array(80).keys()).pipe(mergeMap(() => subject)),       SUBJECT],
    ['too many to be looked through',  from(Array(2_000).keys()).pipe(mergeMap(() => subject)),    undefined],
    ['a value that is held back',      of(1).pipe(delay(40)),                                      'a timer (40 ms)'],
    ['behind an operator of ours',     subject.pipe(ownedBy(createOwner()), map(text)),          SUBJECT],
    ['behind a limit of ours',         subject.pipe(timeoutOrAbort({ each: 1_000 })),              SUBJECT],
    ['made when it is subscribed',     defer(() => subject),                                       SUBJECT],
    ['a promise, which does not show', from(new Promise(() => undefined)),                         undefined],
    ['what never comes',               NEVER,                                                      undefined],
    ['a source made by hand',          new Observable(() => () => subject.closed),                 undefined],
    ['a known one and an unknown one', combineLatest([subject, NEVER]),                            undefined],
  ])('is %s', (_, source, words) => {
    expect(wait(source)).toBe(words);
  });
});
