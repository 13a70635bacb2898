import { describe, expect, it } from 'vitest';

import { readExpected, sentences } from './expectations.js';

const row = (line: number, count: number, verdict: string, severity = 'leak') => ({
  line,
  count,
  verdict,
  severity,
});

describe('the expectations of a case', () => {
  // prettier-ignore
  it.each([
    ['one that only a mark shows',   'a(); // leaks: 3 unowned',                                     [row(1, 3, 'unowned')],       []],
    ['one that can be proved',       'a(); // leaks: 2 outlived',                                    [row(1, 2, 'outlived')],      [row(1, 2, 'outlived')]],
    ['another verdict without one',  'a(); // leaks: 1 unowned; unmarked: 1 late',                   [row(1, 1, 'unowned')],       [row(1, 1, 'late')]],
    ['a note without one',           'a(); // leaks: 1 abandoned; unmarked: 1 abandoned as a note',  [row(1, 1, 'abandoned')],     [row(1, 1, 'abandoned', 'note')]],
    ['nothing without one',          'a(); // leaks: 1 zombie; unmarked: nothing',                   [row(1, 1, 'zombie')],        []],
    ['a note',                       'a(); // notes: 1 late',                                        [row(1, 1, 'late', 'note')],  [row(1, 1, 'late', 'note')]],
    ['one that is meant to stay',    'a(); // stays: 2',                                             [row(1, 2, 'unowned')],       []],
    ['another that stays',           'a(); // stays: 1 residue',                                     [row(1, 1, 'residue')],       []],
    ["a package's own",              '// leaks: 1 unowned at line 0',                                [row(0, 1, 'unowned')],       []],
    ['nothing',                      'a(); // leaks are elsewhere',                                  [],                           []],
  ])('is read: %s', (_, text, marked, unmarked) => {
    expect(readExpected(text, 'leaky')).toEqual({ marked, unmarked, makers: [] });
  });

  it('is about the leaky variant, except for subscriptions that stay open in every variant', () => {
    const text = 'a(); // leaks: 1 outlived\nb(); // stays: 1';
    expect(readExpected(text, 'fixed')).toEqual({
      marked: [row(2, 1, 'unowned')],
      unmarked: [],
      makers: [],
    });
  });

  it('is worth a note in a correct program too, and no leak', () => {
    const text = 'a(); // notes: 1 late\nb(); // leaks: 1 outlived';
    const note = [row(1, 1, 'late', 'note')];
    expect(readExpected(text, 'correct')).toEqual({ marked: note, unmarked: note, makers: [] });
    expect(readExpected(text, 'fixed')).toEqual({ marked: [], unmarked: [], makers: [] });
  });

  it('is about the next line where it has a line of its own', () => {
    const text = '// makes: 2 zombies\na();\n  // leaks: 1 unowned\n  b();';
    expect(readExpected(text, 'leaky')).toEqual({
      marked: [row(4, 1, 'unowned')],
      unmarked: [],
      makers: [{ line: 2, count: 2, verdict: 'maker' }],
    });
    expect(readExpected(text, 'fixed').makers).toEqual([]);
  });

  it.each([
    '// leaks: unowned',
    '// leaks: 3',
    '// stays: one',
    '// notes: 1 late; without a mark',
    '// makes: 2',
  ])('is refused where it cannot be read: %s', (text) => {
    expect(() => readExpected(`a();\nb(); ${text}`, 'leaky')).toThrow(/^Line 2: /);
  });
});

it('compares rows by line, verdict and severity, with their counts added up', () => {
  expect(sentences([row(12, 1, 'late', 'note'), row(4, 2, 'unowned'), row(4, 1, 'unowned')])).toEqual([
    'line   4: unowned x 3',
    'line  12: late (note) x 1',
  ]);
});
