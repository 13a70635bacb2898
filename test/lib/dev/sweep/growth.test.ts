import { runInNewContext } from 'node:vm';

import { NEVER, share, shareReplay, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type DevModeOptions, enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { createOwner, type Owner } from '../../../../lib/index.js';
import { ownedBy } from '../../../../operators/index.js';

let now = 0;
let undo: () => void;
const on = (options: DevModeOptions = {}): void => {
  undo = enableDevMode({ track: 'all', now: () => now, ...options });
};

beforeEach(() => {
  now = 0;
});
afterEach(() => undo());

const open = (): Subscription => NEVER.subscribe();
const openFor = (owner: Owner): Subscription => NEVER.pipe(ownedBy(owner)).subscribe();

/** Runs `work` in each of this many windows. */
function windows(count: number, work: () => void, every = 10_000): void {
  leaks.find();
  for (let n = 0; n < count; n++) {
    work();
    now += every;
    leaks.find();
  }
}

describe('a line with more open subscriptions at the end of every window', () => {
  it('is growing after five windows of 10 s, with all of its open subscriptions', () => {
    on();
    windows(4, open);
    expect(leaks.find()).toEqual([]);
    windows(1, open);
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', severity: 'leak', count: 5 }]);
    expect(leaks.find()[0]?.hint).toContain('nothing ends it');
  });

  it('is growing after the number and length of windows in the options', () => {
    on({ growing: { windows: 2, every: 100 } });
    windows(1, open, 100);
    expect(leaks.find()).toEqual([]);
    windows(1, open, 100);
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', count: 2 }]);
  });

  it('is no longer growing after a window without a rise', () => {
    on();
    windows(5, open);
    windows(1, () => undefined);
    expect(leaks.find()).toEqual([]);
    windows(4, open);
    expect(leaks.find()).toEqual([]);
  });

  it('is not growing if as many end as begin', () => {
    on();
    let last = open();
    windows(10, () => {
      last.unsubscribe();
      last = open();
    });
    expect(leaks.find()).toEqual([]);
  });

  it('is a note if an open owner has them', () => {
    on();
    const owner = createOwner({ name: 'app' });
    windows(5, () => openFor(owner));
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', severity: 'note', owner: { name: 'app' } }]);
  });

  it('is not growing for a connection beside its growing consumers', () => {
    on();
    windows(5, () => {
      const shared = NEVER.pipe(share());
      shared.subscribe();
      shared.subscribe();
    });
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', kind: 'root', count: 10 }]);
    undo();
    on();
    windows(5, () => NEVER.pipe(shareReplay(1)).subscribe().unsubscribe());
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', kind: 'connection', count: 5 }]);
  });

  it('is one entry per line, whatever the owners, each counted once', () => {
    on();
    const owner = createOwner({ name: 'app' });
    windows(5, () => {
      openFor(owner);
      openFor(owner);
    });
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', count: 10 }]);
    void owner.close();
    now += 500;
    expect(leaks.find()).toEqual([]);
  });

  it('is not found without lines', () => {
    on({ sites: 'off' });
    windows(6, open);
    expect(leaks.find()).toEqual([]);
  });

  it('starts again after the last undo', () => {
    on();
    windows(4, open);
    undo();
    on();
    windows(4, open);
    expect(leaks.find()).toEqual([]);
  });

  it('is counted beside any number of short-lived lines', () => {
    on();
    // Lines that differ by their column in a script, since so many cannot be written down.
    const script = Array.from({ length: 1_200 }, () => '(() => never.subscribe())').join(', ');
    const lines = runInNewContext(`[${script}]`, { never: NEVER }) as (() => Subscription)[];
    windows(5, () => {
      open();
      for (const line of lines) line().unsubscribe();
      leaks.find();
    });
    expect(leaks.find()).toMatchObject([{ verdict: 'growing', count: 5 }]);
  });
});
