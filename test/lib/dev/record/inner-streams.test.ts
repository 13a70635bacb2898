import { mergeMap, NEVER, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { type Finalizer, watched, type Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { Head } from '../../../../lib/dev/record/head.js';
import {
  fanInsOf,
  innerOpen,
  isLinear,
  newestMadeAt,
  openPileUpOf,
  streamsInto,
} from '../../../../lib/dev/record/inner-streams.js';
import { emptyList } from '../../../../lib/dev/record/record.js';
import { headStamp } from '../../../../lib/dev/record/stamps.js';
import { fakeSubscriber, placeAt } from '../fakes.js';

const teardown = (): void => undefined;

/** A subscriber into which these flow. */
function part(...above: readonly Finalizer[]): Watched {
  return fakeSubscriber({ initialTeardown: undefined, isStopped: false, _finalizers: above });
}

/** An inner stream, as rxjs marks it. */
function inner(...above: readonly Finalizer[]): Watched {
  const innerComplete = teardown;
  return Object.assign(part(...above), { onFinalize: () => innerComplete() });
}

const inners = (count: number): Watched[] => Array.from({ length: count }, () => inner());

describe('the parts of a root into which several streams flow', () => {
  it('come with their number of streams, outer parts first; teardowns are none', () => {
    const upper = part(part(), part(), part());
    const root = part(teardown, upper, part());
    expect(fanInsOf(root)).toEqual([
      { part: root, width: 2 },
      { part: upper, width: 3 },
    ]);
    expect(fanInsOf(part(part(), teardown))).toEqual([]);
  });

  it('are found through composites, which are no streams', () => {
    const composite = fakeSubscriber({ _finalizers: [part(), part()] });
    expect(fanInsOf(part(composite, part())).map(({ width }) => width)).toEqual([2]);
  });

  it('count those beyond the examined ones as streams', () => {
    expect(fanInsOf(part(part(), part(), teardown, teardown), 2)).toMatchObject([{ width: 4 }]);
  });

  it('are searched for among 200 parts', () => {
    const deep = part(part(), part());
    expect(fanInsOf(part(...Array.from({ length: 198 }, () => part()), deep))).toHaveLength(2);
    expect(fanInsOf(part(...Array.from({ length: 199 }, () => part()), deep))).toHaveLength(1);
  });
});

describe('a root is linear', () => {
  it('if one stream flows into each part, up to a teardown or the top', () => {
    expect([isLinear(part()), isLinear(part(part(teardown)))]).toEqual([true, true]);
    expect([isLinear(part(part(part(), part()))), isLinear(part(part(), teardown))]).toEqual([false, false]);
  });

  it('unless it has too many parts to know, or they form a circle', () => {
    const circle = part();
    Object.assign(circle, { _finalizers: [circle] });
    expect(isLinear(circle)).toBe(false);
  });
});

describe('inner streams that are open at the end have piled up', () => {
  it('if three of them are open beside their source, which may still send', () => {
    expect(openPileUpOf(part(part(), ...inners(2)))).toBeUndefined();
    expect(openPileUpOf(part(part(), ...inners(3)))).toEqual({ many: 2, open: 3, madeAt: undefined });
    expect(openPileUpOf(part(...inners(3)))).toBeUndefined();
  });

  it('wherever in the root they flow', () => {
    expect(openPileUpOf(part(part(), part(part(), ...inners(4))))).toMatchObject({ open: 4 });
  });

  it('as those of a mergeMap do', () => {
    const outer = new Subject<number>();
    const root = watched(outer.pipe(mergeMap(() => NEVER)).subscribe());
    for (let n = 0; n < 3; n++) outer.next(n);
    expect(openPileUpOf(root)).toMatchObject({ many: 2, open: 3 });
    root.unsubscribe();
  });
});

describe('the streams into a part', () => {
  it('are its subscribers, without composites and teardowns', () => {
    const stream = part();
    expect(streamsInto(part(teardown, fakeSubscriber(), stream))).toEqual([stream]);
  });

  it('are open inner ones, as far as rxjs can be recognized: those beyond a thousand are counted', () => {
    expect([innerOpen(part(part(), ...inners(2))), innerOpen(part(part(), part()))]).toEqual([2, 0]);
    expect(innerOpen(part(...inners(1_000), part(), part()))).toBe(1_002);
  });

  it('were made last where the newest was: by its own source, or by one above it', () => {
    const made = (line: number): Watched => {
      const head = part();
      headStamp.write(head, { place: placeAt(line), mayGoOn: false });
      return head;
    };
    expect(newestMadeAt(part(made(1), made(2)))?.site?.line).toBe(2);
    expect(newestMadeAt(part(made(1), part(made(3))))?.site?.line).toBe(3);
    const going = part();
    headStamp.write(going, new Head(emptyList(), placeAt(4)));
    expect(newestMadeAt(part(going))?.site?.line).toBe(4);
    expect([newestMadeAt(part()), newestMadeAt(part(made(1), part()))]).toEqual([undefined, undefined]);
  });
});
