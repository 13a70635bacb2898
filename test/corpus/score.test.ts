import { describe, expect, it } from 'vitest';

import type { Case } from './cases.js';
import { readExpected, type Row } from './expectations.js';
import { differences, scoreRun } from './score.js';

const TEXT = 'a(); // leaks: 2 unowned\nb(); // leaks: 1 outlived\nc(); // stays: 1';

function run(variant: Case['variant']): Case {
  return { class: 'timer', name: 'a', file: 'a.mjs', variant, expected: readExpected(TEXT, variant) };
}

function answer(marked: readonly Row[], unmarked: readonly Row[] = []) {
  return { about: { what: 'A timer.', hint: 'end it', kind: 'root' }, marked, unmarked };
}

const rest = { verdict: 'unowned', severity: 'leak', kind: 'root', hint: 'Please end it.' };
const exact: Row[] = [
  { ...rest, line: 1, count: 2 },
  { ...rest, line: 2, count: 1, verdict: 'outlived' },
  { ...rest, line: 3, count: 1 },
];

describe('a score', () => {
  // prettier-ignore
  it.each([
    ['all of it',         exact,                                                    { found: true,  count: true,  line: true }],
    ['none of it',        [],                                                       { found: false, count: false, line: false }],
    ['a part of it',      exact.slice(0, 1),                                        { found: true,  count: false, line: false }],
    ['the wrong number',  exact.map((row) => ({ ...row, count: 5 })),               { found: true,  count: false, line: true }],
    ['the wrong lines',   exact.map((row) => ({ ...row, line: 0 })),                { found: true,  count: true,  line: false }],
  ])('of a leaky program tells that a tool found %s', (_, marked, expected) => {
    expect(scoreRun(run('leaky'), answer(marked))).toMatchObject(expected);
  });

  // prettier-ignore
  it.each([
    ['nothing',                      [],                                  [],                                 false],
    ['what is meant to stay',        [{ ...rest, line: 3, count: 1 }],    [],                                 false],
    ['more than is meant to stay',   [{ ...rest, line: 3, count: 2 }],    [],                                 true],
    ['what has ended',               [{ ...rest, line: 1, count: 1 }],    [],                                 true],
    ['what stays, without a mark',   [],                                  [{ ...rest, line: 3, count: 1 }],   true],
  ])('of a correct program whose report names %s', (_, marked, unmarked, accused) => {
    expect(scoreRun(run('correct'), answer(marked, unmarked)).false).toBe(accused);
  });
});

describe('the differences', () => {
  const proved = exact.slice(1, 2);

  it('are none where everything is reported', () => {
    expect(differences(run('leaky'), answer(exact, proved))).toEqual([]);
  });

  it('are missing and surplus reports, with a mark and without', () => {
    const late = { ...rest, line: 3, count: 1, verdict: 'late' };
    expect(differences(run('leaky'), answer(exact.slice(0, 2), [...proved, late]))).toEqual([
      'with a mark, missing: line   3: unowned x 1',
      'without, too much: line   3: late x 1',
    ]);
  });

  it('are a producer that is reported at another line, and entries that are not as many as they must be', () => {
    const made = { ...run('leaky'), expected: readExpected(`${TEXT}\nd(); // makes: 2 zombies`, 'leaky') };
    const told = (line: number, entries: number) => ({
      ...answer(exact, proved),
      about: { what: 'A timer.', entries: 3 },
      makers: [{ line, count: 2, verdict: 'maker' }],
      entries,
    });
    expect(differences(made, told(4, 3))).toEqual([]);
    expect(differences(made, told(5, 1))).toEqual([
      'made at, missing: line   4: maker x 2',
      'made at, too much: line   5: maker x 2',
      'the report has 1 entries, and not 3',
    ]);
  });

  it('are a wait that is not said', () => {
    const waits = exact.map((row) => ({ ...row, waits: row.line === 1 ? 'an event' : '' }));
    const about = { what: 'A timer.', waits: 'an event' };
    expect(differences(run('leaky'), { about, marked: waits, unmarked: [] })).toContain(
      'line 3: it does not wait for "an event": ',
    );
  });

  it('are a wrong fix, and a missing kind', () => {
    const odd = exact.map((row) => ({ ...row, hint: 'Do not.', kind: 'promise' }));
    expect(differences(run('leaky'), answer(odd, proved))).toEqual([
      'line 1: the hint does not say "end it": Do not.',
      'line 2: the hint does not say "end it": Do not.',
      'line 3: the hint does not say "end it": Do not.',
    ]);
    expect(differences(run('leaky'), answer(odd, []))).toContain(
      'none is told as root, but as promise,promise,promise',
    );
  });
});
