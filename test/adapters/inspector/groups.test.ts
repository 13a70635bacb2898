import { describe, expect, it } from 'vitest';

import { groupsOf, groupsText } from '../../../adapters/inspector/groups.js';
import type { OpenRow } from '../../../lib/dev/report/snapshot.js';
import type { Leak } from '../../../lib/leak.js';

const at = (file: string, line: number): { file: string; line: number; column: number } => ({
  file,
  line,
  column: 1,
});

function row(id: number, line: number, owner?: string): OpenRow {
  const whose = owner === undefined ? {} : { owner: { id, name: owner, path: owner } };
  return { id, kind: 'root', site: at('a.ts', line), age: id * 1_000, values: 0, ...whose };
}

const leak = (line: number): Leak =>
  ({
    verdict: 'outlived',
    sites: [{ ...at('a.ts', line), count: 1 }],
    sharedAt: at('b.ts', 9),
  }) as unknown as Leak;

const rows = [
  row(1, 1, 'A'),
  row(2, 1, 'B'),
  row(3, 1, 'C'),
  row(4, 1, 'D'),
  row(5, 2),
  { ...row(6, 3), site: undefined } as unknown as OpenRow,
];

describe('open subscriptions', () => {
  it('are put together by line: those that something is proved against first, then the most frequent', () => {
    const groups = groupsOf(rows, [leak(2)], 'line');
    expect(
      groups.map(({ title, detail, rows: of, oldestAge, verdict }) => [
        title,
        detail,
        of.length,
        oldestAge,
        verdict,
      ]),
    ).toEqual([
      ['a.ts:2:1', 'no owner', 1, 5_000, 'outlived'],
      ['a.ts:1:1', 'A, B, C and 1 more', 4, 4_000, undefined],
      ['an unknown line', 'no owner', 1, 6_000, undefined],
    ]);
  });

  it('are put together by owner', () => {
    expect(groupsOf(rows, [], 'owner').map(({ title, rows: of }) => [title, of.length])).toEqual([
      ['no owner', 2],
      ['A', 1],
      ['B', 1],
      ['C', 1],
      ['D', 1],
    ]);
  });

  it('are written down for an issue', () => {
    expect(groupsText(groupsOf(rows.slice(0, 2), [leak(1)], 'line'))).toBe(
      '2 open subscriptions:\n  2 a.ts:1:1\n    A, B; oldest 2.0 s; outlived',
    );
    expect(groupsText(groupsOf(rows.slice(4, 5), [], 'line'))).toBe(
      '1 open subscription:\n  1 a.ts:2:1\n    no owner; oldest 5.0 s',
    );
  });

  it('are many without delay: the line of each of 10,000 is looked up once', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => row(n, n));
    let read = 0;
    const groups = groupsOf(many, [leak(5)], 'line', (site) => {
      read++;
      return site;
    });
    expect(groups).toHaveLength(10_000);
    // Those of the leak as well.
    expect(read).toBe(many.length + 2);
  });

  it('are put together by the line of the source, where that is known', () => {
    const groups = groupsOf(rows.slice(4, 5), [leak(2)], 'line', (site) => ({
      ...site,
      file: 'a.source.ts',
    }));
    expect(groups.map(({ title, verdict }) => [title, verdict])).toEqual([['a.source.ts:2:1', 'outlived']]);
  });
});
