import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importsOf } from './structure/imports.js';
import { rules, type Rule } from './structure/rules.js';

/** What is in the repository, but for what is installed or made. */
function repository(folder = '.'): Map<string, string> {
  const made = ['.git', '.stryker-tmp', 'coverage', 'dist', 'node_modules', 'reports', 'api'];
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (made.includes(entry.name)) continue;
    if (entry.isDirectory()) for (const [inside, text] of repository(path)) files.set(inside, text);
    else if (/\.(?:[cm]?[jt]s|json)$/.test(path)) files.set(path, readFileSync(path, 'utf8'));
  }
  return files;
}

type RuleName = keyof typeof rules;

describe('the repository', () => {
  const files = repository();

  it.each(Object.entries<Rule>(rules))('keeps the rule: %s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });

  it('is what the rules look at', () => {
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['index.ts', 'lib/owner/owner.ts', 'package-lock.json']),
    );
  });
});

/** Said without being written, since the rules read this file too. */
const only = ['it', 'only'].join('.');
const skip = ['describe', 'skip'].join('.');
const any = ['as', 'any'].join(' ');
const todo = ['TO', 'DO'].join('');

describe('a rule', () => {
  // prettier-ignore
  it.each<[RuleName, string, Record<string, string>]>([
    ['arrowsPointDown',   'lib imports an operator',           { 'lib/a.ts': `import { b } from '../operators/b.js';` }],
    ['arrowsPointDown',   'lib imports an adapter type',       { 'lib/a.ts': `import type { B } from '../adapters/b.js';` }],
    ['arrowsPointDown',   'lib re-exports an operator',        { 'lib/dev/a.ts': `export * from '../../operators/b.js';` }],
    ['arrowsPointDown',   'lib imports an operator at run time', { 'lib/a.ts': `void import('../operators/b.js');` }],
    ['arrowsPointDown',   'lib names a type of an operator',   { 'lib/a.ts': `type A = import('../operators/b.js').B;` }],
    ['arrowsPointDown',   'an operator imports marbles',       { 'operators/a.ts': `import { b } from '../marbles/b.js';` }],
    ['arrowsPointDown',   'an operator imports the root door', { 'operators/a.ts': `import { b } from '../index.js';` }],
    ['arrowsPointDown',   'marbles import an operator value',  { 'marbles/a.ts': `import { b } from '../operators/b.js';` }],
    ['arrowsPointDown',   'the root door opens an adapter',    { 'index.ts': `export * from './adapters/node/index.js';` }],
    ['arrowsPointDown',   'an adapter imports a test',         { 'adapters/a.ts': `import { b } from '../test/b.js';` }],
    ['roomsAreInOrder',   'a record imports the sweep',        { 'lib/dev/record/a.ts': `import { b } from '../sweep/b.js';` }],
    ['roomsAreInOrder',   'a rule imports a type of the registry', { 'lib/dev/rules/a.ts': `import type { B } from '../registry.js';` }],
    ['noCircles',         'two files need types of each other', { 'lib/a.ts': `import type { B } from './b.js';`, 'lib/b.ts': `import type { A } from './a.js';` }],
    ['noCircles',         'a file needs itself over two others', { 'lib/a.ts': `import './b.js';`, 'lib/b.ts': `import './c.js';`, 'lib/c.ts': `import './a.js';` }],
    ['coreImportsNoPackageButRxjs', 'lib imports Node',        { 'lib/a.ts': `import { join } from 'node:path';` }],
    ['coreImportsNoPackageButRxjs', 'an operator imports a package', { 'operators/a.ts': `import pico from 'picocolors';` }],
    ['coreImportsNoPackageButRxjs', 'lib imports the rest of what is bundled', { 'lib/a.ts': `import { parse } from 'error-stack-parser-es';` }],
    ['marblesKnowNoRunner', 'marbles import a runner',         { 'marbles/a.ts': `import { test } from 'vitest';` }],
    ['arrowsPointDown',   'a probe imports marbles',           { 'probe/a.ts': `import { b } from '../marbles/b.js';` }],
    ['marblesKnowNoRunner', 'a probe imports a runner',        { 'probe/a.ts': `import { test } from 'vitest';` }],
    ['marblesKnowNoRunner', 'marbles import Node',             { 'marbles/a.ts': `import { test } from 'node:test';` }],
    ['ownersKnowNoRxjs',  'an owner imports an rxjs value',    { 'lib/owner/owner.ts': `import { Subject } from 'rxjs';` }],
    ['ownersKnowNoRxjs',  'an owner imports an rxjs type',     { 'lib/owner/owner-like.ts': `import type { Subscription } from 'rxjs';` }],
    ['ownersKnowNoRxjs',  'errors import rxjs',                { 'lib/errors.ts': `import { TimeoutError } from 'rxjs';` }],
    ['ownersKnowNoRxjs',  'an owner reaches rxjs over a file', { 'lib/owner/owner.ts': `import { b } from '../b.js';`, 'lib/b.ts': `export { EMPTY } from 'rxjs';` }],
    ['probeKnowsRxjsByTypeOnly', 'the probe leaves an import of rxjs behind', { 'lib/dev-slot.ts': `import { type Observable } from 'rxjs';` }],
    ['preloadLoadsNoRxjs', 'the preload imports rxjs',         { 'adapters/node/register.ts': `import 'rxjs';` }],
    ['preloadLoadsNoRxjs', 'the command reaches rxjs/operators', { 'adapters/node/cli.ts': `import './b.js';`, 'adapters/node/b.ts': `require('rxjs/operators');` }],
    ['indexFilesAreDoors', 'an index has a function',          { 'lib/index.ts': `export * from './a.js'; export function b() {}` }],
    ['indexFilesAreDoors', 'an index exports what it imported', { 'index.ts': `import { a } from './lib/a.js'; export { a };` }],
    ['filesAreShort',     'a file has 301 lines',              { 'operators/a.ts': '// a\n'.repeat(301) }],
    ['devFilesHaveTests', 'a function of dev mode has no test', { 'lib/dev/leak/a.ts': 'export function b() {}' }],
    ['devFilesHaveTests', 'a constant has its test elsewhere', { 'lib/dev/leak/a.ts': 'export const b = 1;', 'test/lib/dev/a.test.ts': '' }],
    ['devFilesHaveTests', 'a new rule is in no table',         { 'lib/dev/rules/a.ts': 'export const a = {};' }],
    ['wordsAreAllowed',   'something is left to do',           { 'lib/a.ts': `// ${todo}: this` }],
    ['wordsAreAllowed',   'one test runs alone',               { 'test/a.test.ts': `${only}('a', () => {});` }],
    ['wordsAreAllowed',   'a group of tests does not run',     { 'test/a.test.ts': `${skip}('a', () => {});` }],
    ['wordsAreAllowed',   'a type is given up',                { 'bench/a.mjs': `b ${any}` }],
    ['commentsArePlain',  'a comment of dev mode tells',       { 'lib/dev/a.ts': '/** It tells the line. */' }],
    ['commentsArePlain',  'a comment says who lets go',        { 'lib/dev/a.ts': '  // The owner lets go of it.' }],
    ['lockNamesNoRegistry', 'the lock file has an address',    { 'package-lock.json': `{"packages":{"node_modules/a":{"resolved":"https://a.example/a.tgz"}}}` }],
  ])('%s finds that %s', (rule, _, files) => {
    expect(rules[rule](new Map(Object.entries(files)))).toHaveLength(1);
  });

  // prettier-ignore
  it.each<[RuleName, string, Record<string, string>]>([
    ['arrowsPointDown',   'an adapter stands on all others',   { 'adapters/node/a.ts': `import '../../lib/b.js'; import '../../operators/b.js'; import '../../marbles/b.js'; import './c.js';` }],
    ['arrowsPointDown',   'marbles name a type of an operator', { 'marbles/a.ts': `import type { B } from '../operators/b.js';` }],
    ['roomsAreInOrder',   'the report imports the registry',   { 'lib/dev/report/a.ts': `import { b } from '../registry.js'; import { c } from '../base/c.js';` }],
    ['noCircles',         'two files need a third',            { 'lib/a.ts': `import './c.js'; import './b.js';`, 'lib/b.ts': `import './c.js';`, 'lib/c.ts': '' }],
    ['coreImportsNoPackageButRxjs', 'an operator imports rxjs', { 'operators/a.ts': `import { map } from 'rxjs';` }],
    ['coreImportsNoPackageButRxjs', 'lib imports what is bundled', { 'lib/a.ts': `import { parseStack } from 'error-stack-parser-es/lite';` }],
    ['coreImportsNoPackageButRxjs', 'an adapter imports Node', { 'adapters/a.ts': `import 'node:path';` }],
    ['marblesKnowNoRunner', 'marbles import what they are made of', { 'marbles/a.ts': `import { configure } from 'rxjs-marbles'; import type { B } from 'rxjs-marbles/b.js'; import 'rxjs/testing';` }],
    ['ownersKnowNoRxjs',  'an owner tells a probe that knows rxjs by type', { 'lib/owner/owner.ts': `import { dev } from '../probe.js';`, 'lib/dev-slot.ts': `import type { Observable } from 'rxjs';` }],
    ['preloadLoadsNoRxjs', 'two files import each other',      { 'adapters/node/cli.ts': `import './b.js';`, 'adapters/node/b.ts': `import './cli.js';` }],
    ['filesAreShort',     'a file has 300 lines',              { 'operators/a.ts': '// a\n'.repeat(300) }],
    ['devFilesHaveTests', 'a file has a test of the same path', { 'lib/dev/leak/a.ts': 'export function b() {}', 'test/lib/dev/leak/a.test.ts': '' }],
    ['devFilesHaveTests', 'a file has only types and exports of others', { 'lib/dev/a.ts': `import { b } from './b.js'; export type { B } from './b.js'; export interface C {} type D = C;`, 'lib/b.ts': 'export function b() {}' }],
    ['devFilesHaveTests', 'a rule is in the table',           { 'lib/dev/rules/late.ts': 'export const late = {};' }],
    ['wordsAreAllowed',   'a word contains another',           { 'lib/a.ts': `has anything; readonly.only; skipped` }],
    ['commentsArePlain',  'a name has such a word',            { 'lib/dev/a.ts': 'const told = tell(); // a trace', 'lib/dev/b.ts': '/** It intelligently tallies. */' }],
    ['lockNamesNoRegistry', 'the lock file has a hash',        { 'package-lock.json': `{"packages":{"node_modules/a":{"integrity":"sha512-a"}}}` }],
  ])('%s accepts that %s', (rule, _, files) => {
    expect(rules[rule](new Map(Object.entries(files)))).toEqual([]);
  });
});

it('tells what is left of an import when the types are gone', () => {
  const text = `
    import type { A } from 'a';
    import { type B } from 'b';
    export type { C } from 'c';
    export { d } from 'd';
    type E = import('e').E;
    const f = await import('f');
    const g = require('g');
  `;
  expect(importsOf(text).map(({ from, typeOnly }) => `${from} ${typeOnly ? 'type' : 'value'}`)).toEqual([
    'a type',
    'b value',
    'c type',
    'd value',
    'e type',
    'f value',
    'g value',
  ]);
});
