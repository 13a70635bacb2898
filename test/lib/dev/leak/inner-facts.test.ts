import {
  BehaviorSubject,
  combineLatest,
  concat,
  concatMap,
  delay,
  delayWhen,
  exhaustMap,
  expand,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  repeat,
  retry,
  skip,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';

import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { withClosureReader } from '../../../../lib/dev/leak/closures.js';
import { innerOf } from '../../../../lib/dev/leak/inner-facts.js';
import { openChain } from '../../../../lib/dev/leak/open-sources.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import type { Fact } from '../../../../lib/fact.js';

type Inner = Extract<Fact, { what: 'inner' }>;

function innerFacts(source: Observable<unknown>): Inner | undefined {
  const subscription = source.subscribe();
  const { sources } = openChain(watched(subscription), new SourceTraces()) ?? { sources: [] };
  const found = withClosureReader((closureOf) => innerOf(sources, closureOf));
  subscription.unsubscribe();
  return found;
}

const values = new BehaviorSubject(1);
const text = (): string => '';

describe('streams that an operator has opened', () => {
  const inner = (of: Inner['of'], open: number): Inner => ({
    what: 'inner',
    of,
    open,
  });

  it('are counted if the source of the operator has completed', () => {
    expect(innerFacts(of(1, 2).pipe(mergeMap(() => values)))).toEqual(inner('mergeMap', 2));
    expect(innerFacts(of(1, 2).pipe(switchMap(() => values.pipe(map(text)))))).toEqual(inner('switchMap', 1));
    expect(innerFacts(of(1, 2).pipe(exhaustMap(() => values)))).toEqual(inner('exhaustMap', 1));
    expect(innerFacts(of(1).pipe(concatMap(() => values)))).toEqual(inner('concatMap', 1));
    const two = of(1).pipe(mergeMap(() => combineLatest([values, values])));
    expect(innerFacts(two)).toEqual(inner('mergeMap', 1));
  });

  it('are named after delayWhen where that is made of mergeMap', () => {
    expect(innerFacts(of(1, 2).pipe(delayWhen(() => values.pipe(skip(1)))))).toEqual(inner('delayWhen', 2));
  });

  it('are not spoken of if each is a timer that ends by itself', () => {
    expect(innerFacts(of(1, 2).pipe(mergeMap(() => timer(5))))).toBeUndefined();
    expect(innerFacts(of(1).pipe(delay(5)))).toBeUndefined();
    expect(innerFacts(of(1).pipe(mergeMap(() => timer(5, 5))))).toEqual(inner('mergeMap', 1));
    expect(innerFacts(of(1).pipe(mergeMap(() => merge(timer(5), values))))).toEqual(inner('mergeMap', 1));
  });

  it('are spoken of if each is such a timer that is repeated', () => {
    expect(innerFacts(of(1).pipe(mergeMap(() => timer(5).pipe(repeat()))))).toEqual(inner('mergeMap', 1));
    const delayed = of(1).pipe(mergeMap(() => of(1).pipe(repeat({ delay: 5 }))));
    // The repeat of rxjs 7.4 takes no delay, and completes here.
    const isOldest = process.env['RXJS'] === '7.4';
    expect(innerFacts(delayed)).toEqual(isOldest ? undefined : inner('mergeMap', 1));
    const retried = of(1).pipe(mergeMap(() => throwError(() => 'down').pipe(retry({ delay: 5 }))));
    expect(innerFacts(retried)).toEqual(inner('mergeMap', 1));
  });

  it('are not those above an operator that subscribes again', () => {
    const poll = of(1).pipe(switchMap(() => values));
    expect(innerFacts(of(1).pipe(expand(() => poll)))).toBeUndefined();
    expect(innerFacts(poll.pipe(repeat({ delay: 5 })))).toBeUndefined();
  });

  it('are those of the outermost operator', () => {
    const nested = of(1, 2).pipe(switchMap(() => of(1, 2).pipe(mergeMap(() => values))));
    expect(innerFacts(nested)).toEqual(inner('switchMap', 1));
  });

  it('are not spoken of if something else is open as well', () => {
    expect(innerFacts(values.pipe(mergeMap(() => values)))).toBeUndefined();
    expect(
      innerFacts(merge(of(1).pipe(mergeMap(() => values)), of(1).pipe(switchMap(() => values)))),
    ).toBeUndefined();
    const many = of(...Array.from({ length: 21 }, (_, at) => at)).pipe(mergeMap(() => values));
    expect(innerFacts(many)).toBeUndefined();
  });

  it('are not the inputs of merge and concat, nor what expand goes on with', () => {
    expect(innerFacts(merge(values, values))).toBeUndefined();
    expect(innerFacts(concat(values))).toBeUndefined();
    expect(innerFacts(of(1).pipe(expand(() => NEVER)))).toBeUndefined();
  });
});

it('no stream is counted of a subscription without open sources', () => {
  expect(withClosureReader((closureOf) => innerOf([], closureOf))).toBeUndefined();
});
