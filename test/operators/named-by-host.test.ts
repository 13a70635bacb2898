import { NEVER, of, switchMap } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../lib/dev/index.js';
import { namedByHost } from '../../operators/with-leak-guard.js';

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  vi.restoreAllMocks();
});

describe('a stream that a host names', () => {
  it('has that name and the line of its root, and takes no stack of its own', () => {
    undos.push(enableDevMode());
    const named$ = namedByHost(NEVER, 'Prices.board');
    const answer$ = of(1).pipe(switchMap(() => named$));
    const taken = vi.spyOn(Error, 'captureStackTrace');
    const subscription = answer$.subscribe();
    const times = taken.mock.calls.length;
    const open = leaks.open();
    subscription.unsubscribe();
    expect(times).toBe(1);
    expect(open).toMatchObject([{ kind: 'root' }, { kind: 'guarded', name: 'Prices.board' }]);
    expect(open[1]?.site).toEqual(open[0]?.site);
    expect(leaks.open()).toEqual([]);
  });

  it('is its source while dev mode is off', () => {
    const seen: number[] = [];
    namedByHost(of(1, 2), 'Prices.board').subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, 2]);
  });
});
