import { createRequire } from 'node:module';

import { parseStack } from 'error-stack-parser-es/lite';

import { plainFile } from '../../../lib/dev/stack/file-names.js';
import type * as babel from './parser.js';

type Parser = Pick<typeof babel, 'parse'>;

let parser: Parser | undefined;

/** The parser, which takes ~15 ms to load. At once, since nothing asynchronous runs while a process exits. */
export function loadParser(): Parser {
  return (parser ??= load());
}

function load(): Parser {
  const file = plainFile(parseStack(String(new Error().stack))[0]?.file ?? '');
  const dist = /^.*\/dist\/(?=.)/.exec(file)?.[0];
  const require = createRequire(file);
  // In the repository it is not built.
  return require(dist === undefined ? '@babel/parser' : `${dist}adapters/node/source/parser.cjs`) as Parser;
}
