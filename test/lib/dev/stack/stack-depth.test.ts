import { NEVER, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { StackDepth } from '../../../../lib/dev/stack/stack-depth.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { Places } from '../../../../lib/dev/stack/places.js';

const of = (depth: StackDepth, many: number): number[] => Array.from({ length: many }, () => depth.next);

describe('the number of frames', () => {
  it('is large, unless there are very many stacks between two sweeps', () => {
    const depth = new StackDepth();
    expect(new Set(of(depth, 1_000))).toEqual(new Set([30]));
    expect(depth.next).toBe(5);
    depth.resetBudget();
    expect(depth.next).toBe(30);
  });

  it('grows for all stacks when short ones have missed a line', () => {
    const depth = new StackDepth();
    of(depth, 1_000);
    expect([depth.reportMissed(4), depth.next]).toEqual([false, 5]);
    expect([depth.reportMissed(5), depth.next]).toEqual([true, 30]);
    expect([depth.reportMissed(30), depth.next, depth.far]).toEqual([false, 30, 100]);
    depth.resetBudget();
    expect(depth.next).toBe(100);
    depth.clear();
    expect([depth.next, depth.far]).toEqual([30, 30]);
  });
});

describe('a stack that was cut off', () => {
  const frames = (many: number, last = '') =>
    `Error\n${Array.from({ length: many }, (_, at) => `    at f${at} (/app/node_modules/a/b.js:1:2)\n`).join('')}${last}`.trimEnd();

  it('does not prove that no line of the user called the package', () => {
    const sites = new Places();
    expect(sites.place({ stack: frames(5) })).toMatchObject({ package: undefined, site: { function: 'f0' } });
    expect(sites.place({ stack: frames(6) })).toMatchObject({ package: 'a' });
    expect(
      sites.place({ stack: frames(4, '    at listOnTimeout (node:internal/timers:1:2)\n') }),
    ).toMatchObject({
      package: 'a',
    });
  });
});

describe('in a burst of subscriptions', () => {
  let undo = (): void => undefined;
  beforeEach(() => {
    undo = enableDevMode({ track: 'all' });
  });
  afterEach(() => undo());

  it('each has its line', () => {
    const since = leaks.mark();
    const open = (source: Observable<unknown>): void => void source.subscribe();
    for (let n = 0; n < 1_200; n++) open(NEVER);
    expect(leaks.find({ since })).toMatchObject([
      { count: 1_200, sites: [{ function: 'open', count: 1_200 }] },
    ]);
  });
});
