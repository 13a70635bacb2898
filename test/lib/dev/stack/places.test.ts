import { describe, expect, it } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { siteOf, Places, type Stack, takeStack } from '../../../../lib/dev/stack/places.js';

/** A stack with a line of the user, called from another line. */
const stackAt = (line: number, caller = 1): Stack =>
  Object.assign(takeStack(0), {
    stack: `Error\n    at open (/app/src/prices.ts:${line}:5)\n    at main (/app/src/main.ts:${caller}:1)`,
  });

describe('the places of stacks', () => {
  it('are one object if they are equal', () => {
    const sites = new Places();
    const place = sites.place(stackAt(1));
    expect(place).toMatchObject({
      site: { file: '/app/src/prices.ts', line: 1, column: 5, function: 'open' },
      fingerprintPart: 'prices.ts#open',
    });
    expect(sites.place(stackAt(1))).toBe(place);
    expect(sites.place(stackAt(2))).not.toBe(place);
    expect([...sites.all()]).toHaveLength(2);
  });

  it('are discarded beyond a thousand, unless something of them is open', () => {
    const sites = new Places();
    const open = sites.place(stackAt(1));
    open.open = 1;
    const idle = sites.place(stackAt(2));
    for (let line = 3; line <= 1_001; line++) sites.place(stackAt(line));
    expect([...sites.all()]).toEqual([open, sites.place(stackAt(1_001))]);
    expect(sites.place(stackAt(1))).toBe(open);
    expect(sites.place(stackAt(2))).not.toBe(idle);
  });

  it('are not walked for each new one while thousands are open', () => {
    const sites = new Places();
    let read = 0;
    const isOpen = {
      get: () => {
        read++;
        return 1;
      },
    };
    for (let line = 1; line <= 4_000; line++)
      Object.defineProperty(sites.place(stackAt(line)), 'open', isOpen);
    expect([...sites.all()]).toHaveLength(4_000);
    expect(read).toBeLessThan(4_000);
    expect(sites.hasDiscarded).toBe(false);
    sites.clear();
    for (let line = 1; line <= 1_001; line++) sites.place(stackAt(line));
    expect([...sites.all()]).toHaveLength(1);
  });

  it('look up the line of an argument once, and only on demand', () => {
    const sites = new Places();
    const place = sites.argumentOf(sites.place(stackAt(1)), { index: 1, of: 2 });
    const asked: unknown[] = [];
    host.argumentAt = (site, argument) => {
      asked.push(argument);
      return { ...site, column: 77 };
    };
    try {
      expect(asked).toEqual([]);
      expect([siteOf(place)?.column, siteOf(place)?.column]).toEqual([77, 77]);
      expect(asked).toEqual([{ index: 1, of: 2 }]);
    } finally {
      host.argumentAt = undefined;
    }
  });

  it('are the same after stacks beyond a thousand were parsed again', () => {
    const sites = new Places();
    const place = sites.place(stackAt(1));
    for (let caller = 0; caller <= 1_000; caller++) expect(sites.place(stackAt(1, caller))).toBe(place);
    expect(sites.place(stackAt(1))).toBe(place);
    expect([...sites.all()]).toEqual([place]);
  });
});
