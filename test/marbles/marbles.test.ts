import { describe, expect, it } from 'vitest';

import { createMarbles, type MarbleContext, type TestFunction } from '../../marbles/index.js';
import { marbles } from '../../adapters/vitest/index.js';

/** A runner that records the declared tests and their modifiers. */
function runner(kinds: readonly string[]): {
  test: TestFunction;
  declared: { kind: string; name: string; body: () => void }[];
} {
  const declared: { kind: string; name: string; body: () => void }[] = [];
  const declare = (kind: string) => (name: string, body: () => void) =>
    void declared.push({ kind, name, body });
  const modified = Object.fromEntries(kinds.map((kind) => [kind, declare(kind)]));
  return { test: Object.assign(declare('test'), modified), declared };
}

const passes = (m: MarbleContext): void => m.expect(m.cold('-a|')).toBeObservable('-a|');
const fails = (m: MarbleContext): void => m.expect(m.cold('-a|')).toBeObservable('-b|');

describe('marbles of a runner', () => {
  it('declare one test, which runs the body', () => {
    const { test, declared } = runner([]);
    const marblesHere = createMarbles(test);
    marblesHere('one', passes);
    marblesHere('two', fails);
    expect(declared.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['test one', 'test two']);
    expect(declared[0]?.body()).toBe(undefined);
    expect(declared[1]?.body).toThrow('The values differ from those expected, from frame 1 on.');
  });

  it('declare a test for each row', () => {
    const { test, declared } = runner([]);
    const rows = [
      { row: '-a|', given: 'a' },
      { row: '-b|', given: 'b' },
    ];
    const seen: string[] = [];
    createMarbles(test).each(rows)('$# gives $given', (m, { row, given }) => {
      seen.push(given);
      m.expect(m.cold(row)).toBeObservable(`-${given}|`);
    });
    expect(declared.map(({ name }) => name)).toEqual(['0 gives a', '1 gives b']);
    for (const { body } of declared) body();
    expect(seen).toEqual(['a', 'b']);
  });

  it('use the modifiers of the runner', () => {
    const { test, declared } = runner(['only', 'skip', 'fails']);
    const { only, skip, fails: failing } = createMarbles(test);
    only('a', passes);
    skip('b', passes);
    failing('c', passes);
    only.each([1])('d$#', passes);
    expect(declared.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'only a',
      'skip b',
      'fails c',
      'only d0',
    ]);
  });

  it('use `failing` if the runner has it', () => {
    const { test, declared } = runner(['failing']);
    createMarbles(test).fails('a', passes);
    expect(declared.map(({ kind }) => kind)).toEqual(['failing']);
  });

  it('invert the outcome if the runner has no modifier for it', () => {
    const { test, declared } = runner([]);
    const { fails: failing, skip } = createMarbles(test);
    failing('fails', fails);
    failing('passes', passes);
    skip('not declared', passes);
    expect(declared.map(({ name }) => name)).toEqual(['fails', 'passes']);
    expect(declared[0]?.body()).toBe(undefined);
    expect(declared[1]?.body).toThrow(
      '"passes" passed, but is marked as failing. Remove .fails if it is fixed.',
    );
  });
});

describe('marbles of vitest', () => {
  marbles('run a test', passes);
  marbles.fails('pass if a test is expected to fail', fails);
  marbles.each([{ row: '-a|' }])('run a test for each row: $row', (m, { row }) => {
    m.expect(m.cold(row)).toBeObservable(row);
  });
});
