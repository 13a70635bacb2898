import { NEVER, Subscription } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../lib/dev/index.js';
import { createOwner } from '../../../lib/index.js';

/** More records than the number whose subscribers are dereferenced. */
const MANY = 50_010;

let undo = (): void => undefined;
afterEach(() => undo());

async function openMany(): Promise<{ opened: Subscription[]; found: () => unknown }> {
  undo = enableDevMode({ track: 'all', sites: 'off', now: () => 0 });
  const since = leaks.mark();
  const opened = Array.from({ length: MANY }, () => NEVER.subscribe());
  await leaks.sweep();
  return { opened, found: () => leaks.find({ since }).map(({ verdict, count }) => [verdict, count]) };
}

describe('with very many open subscriptions', () => {
  it('all are found, except for ended ones and those that became a part of another', async () => {
    const { opened, found } = await openMany();
    expect(found()).toEqual([['unowned', MANY]]);
    opened.pop()?.unsubscribe();
    expect(found()).toEqual([['unowned', MANY - 1]]);
    opened[0]?.add(opened.pop());
    expect(found()).toEqual([['unowned', MANY - 2]]);
    expect(opened).toHaveLength(MANY - 2);
  });

  it('none is found that was torn down without its own method, after the next sweep', async () => {
    const { opened, found } = await openMany();
    Subscription.prototype.unsubscribe.call(opened.at(-1));
    await leaks.sweep();
    expect(found()).toEqual([['unowned', MANY - 1]]);
    expect(opened).toHaveLength(MANY);
  });

  it('none is found that was given to an owner since', async () => {
    const { opened, found } = await openMany();
    createOwner().own(opened.at(-1) as Subscription);
    expect(found()).toEqual([['unowned', MANY - 1]]);
    expect(opened).toHaveLength(MANY);
  });
});
