import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { faultOf } from '../../../../adapters/node/host/json-fault.js';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Texts that are JSON, and such as have a piece cut out, put in, or doubled. */
const almostJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', ',', '"', '}', ']', ':', '0', ' ', '\n', '\\', 'e'),
  )
  .map(([text, at, length, put]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + length);
  });

describe('the fault of a text that is not valid JSON', () => {
  // prettier-ignore
  it.each([
    ['',                       1, 1,  'a value'],
    ['[\n  {"a": 1},\n]',      3, 1,  'a value'],
    ['[\n  {"a": 1}\n  {}]',   3, 3,  'a comma or ]'],
    ['{"a": 1,}',              1, 9,  'a key in double quotes'],
    ["{'a': 1}",               1, 2,  'a key in double quotes'],
    ['{"a" 1}',                1, 6,  'a colon'],
    ['{"a": 1 "b": 2}',        1, 9,  'a comma or }'],
    ['{"a": nul}',             1, 7,  'a value'],
    ['{"a": "b\n"}',           1, 7,  'a value'],
    ['[1] // known',           1, 5,  'the end of the file'],
    ['[01]',                   1, 3,  'a comma or ]'],
  ])('is, in %j, at %i:%i, where %s is wanted', (text, line, column, wanted) => {
    expect(faultOf(text)).toEqual({ line, column, wanted });
  });

  it('is there just where JSON.parse refuses the text', { timeout: 60_000 }, () => {
    const anyText = fc.oneof(
      almostJson,
      fc.json(),
      fc.string(),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(faultOf(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
