import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { blocksOf } from './blocks.js';
import { Consumer } from './consumer.js';

/** What examples take for granted: streams, what is done with their values, and owners. */
const PRELUDE = `
import { EventEmitter } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { test } from 'node:test';
import { createGzip } from 'node:zlib';
import * as rxjs from 'rxjs';
import * as rxleash from 'rxleash';
import * as toolkit from 'rxleash/marbles';
import * as node from 'rxleash/node';
import { probe } from 'rxleash/probe';

const { interval, map, mergeMap, Subject } = rxjs;
const { abortable, assertNoLeaks, channel, createOwner, currentOwner, enableDevMode, leaks } = rxleash;
const { expectNoGrowth } = rxleash;
const { onEnding, ownedBy, runWithOwner, timeoutOrAbort, withLeakGuard } = rxleash;
const { fromReadable, leakProfile, ownRequests, requestOwner, shutdownOwner, socketOwner } = node;
const { toReadable, writeTo } = node;
const { createMarbles, runMarbles } = toolkit;
const marbles = createMarbles(test);
// Those of vitest are opened by that alone.
const leakGate = (options: object) => options;
const allowLeaks = (reason: string) => reason;
// Nor is jest there.
const withLeakGate = <Class>(Environment: Class) => Environment;
class PageEnvironment {
  global = globalThis;
}
type Job = string;

const prices$ = new Subject<string>();
const [orders$, search$, ticks$, lines$] = [prices$, prices$, prices$, prices$] as const;
const app = createOwner({ name: 'app' });
const [page, worker] = [app, app] as const;
const { log } = console;
const [render, draw, run] = [log, log, log] as const;
const flush = () => undefined;
const runTheJob = async () => undefined;
const handle = (order: string) => rxjs.of(order);
const server = { close: () => undefined };
const socket = { close: () => undefined };
const sockets = new EventEmitter<{ connection: [import('node:net').Socket & { send(text: string): void }] }>();
const file = join(tmpdir(), 'rxleash-docstring');
const shout = (line: unknown) => String(line).toUpperCase();
const done = () => undefined;
`;

interface Documented {
  readonly name: string;
  readonly isFunction: boolean;
  readonly text: string;
}

/** What the doors of the package export as values, with what is said of it. */
function documented(doors: readonly string[]): Documented[] {
  const program = ts.createProgram(doors, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext });
  const checker = program.getTypeChecker();
  const symbols = doors.flatMap((door) => {
    const file = program.getSourceFile(door);
    const module = file && checker.getSymbolAtLocation(file);
    return module === undefined ? [] : checker.getExportsOfModule(module);
  });
  return [...new Set(symbols)].map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return {
      name: symbol.name,
      isFunction: (target.flags & ts.SymbolFlags.Function) !== 0,
      text: ts.displayPartsToString(target.getDocumentationComment(checker)),
    };
  });
}

const exported = documented([
  'index.ts',
  'marbles/index.ts',
  'probe/index.ts',
  'adapters/node/index.ts',
  'adapters/gate/index.ts',
  'adapters/vitest/index.ts',
  'adapters/jest/index.ts',
  'adapters/node-test/index.ts',
]);
const examples = exported.flatMap(({ name, text }) => blocksOf(text).map(({ source }) => ({ name, source })));

/** The program of an example: in a function, so that it may name things as the prelude does. */
function programOf(source: string): string {
  return `${PRELUDE}\nawait (async () => {\n${source}\n})();\nprocess.exit(0);\n`;
}

describe('the exports', () => {
  it.each(exported)('$name has a docstring', ({ text }) => {
    expect(text).not.toBe('');
  });

  it.each(exported.filter(({ isFunction }) => isFunction))('$name has an example', ({ name }) => {
    expect(examples.map((example) => example.name)).toContain(name);
  });
});

describe('the example of', () => {
  const files = Object.fromEntries(
    examples.map(({ name, source }, index) => [`${name}-${index}.ts`, programOf(source)]),
  );

  it('each is typed', () => {
    const outcome = new Consumer('7.8.2').tsc(files, {
      module: 'NodeNext',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
      types: ['node'],
      skipLibCheck: true,
    });
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it.each(Object.entries(files))('%s runs', (file, source) => {
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    const { code, stderr } = new Consumer('7.8.2').node(file.replace('.ts', '.mjs'), outputText);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
