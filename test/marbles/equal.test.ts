import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';

import { difference } from '../../marbles/equal.js';
import { showValue } from '../../marbles/show.js';

class Coded extends Error {
  constructor(readonly code: number) {
    super('no');
  }
}

/** An object with a cycle. */
function ring(length: number): object {
  const first: Record<string, unknown> = { length };
  first['next'] = { next: first };
  return first;
}

/** A value of another realm, like those of jsdom. */
const elsewhere = (code: string): unknown => runInNewContext(code);

const viewOf = (byte: number): DataView => new DataView(Uint8Array.of(0, byte).buffer, 1);

const cause = new Error('why');

/** Runners declare no type for these. */
const anyNumber: unknown = expect.any(Number);
const anyDate: unknown = expect.any(Date);

describe('two values', () => {
  // prettier-ignore
  it.each<[string, unknown, unknown]>([
    ['primitives',                  1, 1],
    ['not a number',                NaN, NaN],
    ['lists',                       [1, [2]], [1, [2]]],
    ['objects, in any order',       { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
    ['dates',                       new Date(5), new Date(5)],
    ['patterns',                    /a/g, /a/g],
    ['maps',                        new Map([['a', { b: 1 }]]), new Map([['a', { b: 1 }]])],
    ['sets',                        new Set([1, 2]), new Set([1, 2])],
    ['sets in another order',       new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])],
    ['maps of another realm',       elsewhere('new Map([[1, 2]])'), new Map([[1, 2]])],
    ['errors of another realm',     elsewhere('new Error("a")'), new Error('a')],
    ['addresses',                   new URL('http://a/'), new URL('http://a/')],
    ['headers',                     new Headers({ a: '1' }), new Headers({ a: '1' })],
    ['buffers',                     Uint8Array.of(1).buffer, Uint8Array.of(1).buffer],
    ['objects without fields',      Object.create({}), Object.create({ a: 1 })],
    ['rings',                       ring(1), ring(1)],
    ['errors',                      new Coded(1), new Coded(1)],
    ['errors with a cause',         new Error('a', { cause }), new Error('a', { cause: new Error('why') })],
    ['what a matcher matches',      { id: 5, at: new Date() }, { id: anyNumber, at: anyDate }],
    ['the same function',           ring, ring],
  ])('are equal: %s', (_, actual, expected) => {
    expect(difference(actual, expected)).toBe(undefined);
  });

  // prettier-ignore
  it.each<[string, unknown, unknown, string]>([
    ['primitives',                    1, 2, ''],
    ['kinds',                         1, '1', ''],
    ['zeros',                         0, -0, ''],
    ['null and an object',            null, {}, ''],
    ['a list and an object',          [], {}, ''],
    ['functions',                     () => 1, () => 1, ''],
    ['a field',                       { a: { b: 1 } }, { a: { b: 2 } }, '.a.b'],
    ['a field that is not there',     { a: 1 }, { a: 1, b: undefined }, '.b'],
    ['a field that is there',         { a: 1, b: undefined }, { a: 1 }, '.b'],
    ['an entry',                      [1, { a: 2 }], [1, { a: 3 }], '[1].a'],
    ['the length',                    [1], [1, 2], '.length'],
    ['dates',                         new Date(5), new Date(6), ''],
    ['patterns',                      /a/g, /a/i, ''],
    ['maps',                          new Map([['a', 1]]), new Map([['a', 2]]), '[0][1]'],
    ['sets',                          new Set([1]), new Set([2]), '[0]'],
    ['the size of sets',              new Set([1, 2]), new Set([1]), '.size'],
    ['dates of another realm',        elsewhere('new Date(1)'), elsewhere('new Date(2)'), ''],
    ['errors of another realm',       elsewhere('new Error("a")'), elsewhere('new Error("b")'), '.message'],
    ['maps of another realm',         elsewhere('new Map([[1, 2]])'), new Map([[1, 3]]), '[0][1]'],
    ['addresses',                     new URL('http://a/'), new URL('http://b/'), ''],
    ['parameters',                    new URLSearchParams('a=1'), new URLSearchParams('a=2'), '[0][1]'],
    ['headers',                       new Headers({ a: '1' }), new Headers({ a: '2' }), '[0][1]'],
    ['numbers that are objects',      Object(1), Object(2), ''],
    ['strings that are objects',      Object('a'), Object('b'), ''],
    ['truths that are objects',       Object(true), Object(false), ''],
    ['large numbers as objects',      Object(1n), Object(2n), ''],
    ['buffers',                       Uint8Array.of(1).buffer, Uint8Array.of(2).buffer, '[0]'],
    ['shared buffers',                new SharedArrayBuffer(1), new SharedArrayBuffer(2), '.length'],
    ['views',                         viewOf(1), viewOf(2), '[0]'],
    ['arrays of bytes',               Uint8Array.of(1), Uint8Array.of(2), '.0'],
    ['promises',                      Promise.resolve(1), Promise.resolve(1), ''],
    ['rings',                         ring(1), ring(2), '.length'],
    ['messages of errors',            new Error('a'), new Error('b'), '.message'],
    ['names of errors',               new Error('a'), new TypeError('a'), '.name'],
    ['own fields of errors',          new Coded(1), new Coded(2), '.code'],
    ['causes of errors',              new Error('a', { cause }), new Error('a'), '.cause'],
    ['errors of an error',            new AggregateError([1]), new AggregateError([2]), '.errors[0]'],
    ['what a matcher does not match', { id: 'x' }, { id: anyNumber }, '.id'],
  ])('differ in %s', (_, actual, expected, path) => {
    expect(difference(actual, expected)?.path).toBe(path);
  });
});

describe('the text of a value', () => {
  // prettier-ignore
  it.each<[unknown, string]>([
    ['a"b',                                '"a\\"b"'],
    [undefined,                            'undefined'],
    [null,                                 'null'],
    [-0,                                   '-0'],
    [5n,                                   '5n'],
    [Symbol('a'),                          'Symbol(a)'],
    [ring,                                 'the function ring'],
    [(() => () => 1)(),                    'a function'],
    [new Date(0),                          '1970-01-01T00:00:00.000Z'],
    [new Date(NaN),                        'an invalid Date'],
    [/a/g,                                 '/a/g'],
    [[1, [2, [3, [4]]]],                   '[1, [2, [3, […]]]]'],
    [{ a: { b: { c: { d: 1 } } } },        '{ a: { b: { c: { … } } } }'],
    [{},                                   '{}'],
    [Object.create(null),                  '{}'],
    [new Map([['a', new Set([{ b: 1 }])]]),     'Map [["a", Set [{ … }]]]'],
    [new Set([new Map()]),                 'Set [Map []]'],
    [new URL('http://a/'),                 'URL "http://a/"'],
    [{ a: { b: { c: new Headers({ d: '1' }) } } }, '{ a: { b: { c: Headers […] } } }'],
    [{ a: { b: [new Map([[1, 2]]), new Set([1])] } }, '{ a: { b: [Map […], Set […]] } }'],
    [Promise.resolve(1),                   'Promise {}'],
    [new Coded(1),                         'Error: no { code: 1 }'],
    [new Error(),                          'Error'],
    [{ error: new Coded(1) },              '{ error: Error: no }'],
    [new (class Box { a = 1; })(),         'Box { a: 1 }'],
    [expect.any(Number),                   'Any<Number>'],
    ['x'.repeat(200),                      `"${'x'.repeat(157)} …`],
  ])('number %#', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });
});
