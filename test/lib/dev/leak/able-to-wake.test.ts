import {
  combineLatest,
  map,
  merge,
  NEVER,
  type Observable,
  skipUntil,
  Subject,
  takeUntil,
  timer,
  withLatestFrom,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ableToWake } from '../../../../lib/dev/leak/able-to-wake.js';
import { withClosureReader } from '../../../../lib/dev/leak/closures.js';
import { openChain } from '../../../../lib/dev/leak/open-sources.js';
import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { registry } from '../../../../lib/dev/registry.js';
import { enableDevMode } from '../../../../index.js';

let undo = (): void => undefined;
beforeEach(() => (undo = enableDevMode({ track: 'all' })));
afterEach(() => undo());

function kindsOf(source: Observable<unknown>): string[] {
  const subscription = source.subscribe();
  const sources = openChain(watched(subscription), registry().traces)?.sources ?? [];
  const kinds = withClosureReader((closureOf) => ableToWake(sources, closureOf).map(({ kind }) => kind));
  subscription.unsubscribe();
  return kinds;
}

const text = (): string => '';
const subject = new Subject<number>();
const other = new Subject<number>();

describe('the sources that can wake a subscription', () => {
  // prettier-ignore
  it.each<[string, () => Observable<unknown>, readonly string[]]>([
    ['the one that sends',                       () => merge(NEVER, subject),                                          ['subject']],
    ['both, if both send',                       () => merge(subject, timer(9)),                                       ['subject', 'timer']],
    ['a signal to end',                          () => NEVER.pipe(takeUntil(subject)),                                 ['subject']],
    ['not what withLatestFrom keeps for NEVER',  () => NEVER.pipe(withLatestFrom(subject, other)),                     []],
    ['not what skipUntil waits for with NEVER',  () => NEVER.pipe(map(text), skipUntil(subject), map(text)),           []],
    ['not what is beside such a one',            () => NEVER.pipe(withLatestFrom(subject), withLatestFrom(timer(9))),  []],
    ['what is beside one that sends',            () => timer(9).pipe(withLatestFrom(subject, NEVER)),                  ['subject', 'timer']],
    ['what is beside one of several that sends', () => merge(NEVER, timer(9)).pipe(withLatestFrom(subject)),           ['subject', 'timer']],
    ['what the input of another chain sends',    () => combineLatest([NEVER.pipe(withLatestFrom(subject)), timer(9)]), ['timer']],
  ])('are %s', (_, source, kinds) => {
    expect(kindsOf(source()).sort()).toEqual(kinds);
  });
});
