import type { BlockStatement } from '@babel/types';

import type { Replacement } from './edit.js';
import { endOf, type Source, startOf } from './tree.js';

/** The indentation of the line at an offset. */
export function indentOf({ text }: Pick<Source, 'text'>, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from))?.[0] ?? '';
}

/** Inserts a statement before all others of a block. */
export function insertFirst(source: Source, block: BlockStatement, statement: string): Replacement {
  const [first] = block.body;
  const outer = indentOf(source, startOf(block));
  const step = /^\t/m.test(source.text) ? '\t' : '  ';
  if (first === undefined) {
    return {
      start: startOf(block),
      end: endOf(block),
      text: `{\n${outer}${step}${statement}\n${outer}}`,
    };
  }
  return {
    start: startOf(first),
    end: startOf(first),
    text: `${statement}${between(source, startOf(first))}`,
  };
}

/** Inserts a statement after the last one of a block. */
export function insertLast(
  source: Source,
  block: BlockStatement,
  statement: string,
): Replacement | undefined {
  const last = block.body.at(-1);
  if (last === undefined) return undefined;
  return { start: endOf(last), end: endOf(last), text: `${between(source, startOf(last))}${statement}` };
}

/** The text between two statements: statements on one line stay on one line. */
function between(source: Source, offset: number): string {
  const from = source.text.lastIndexOf('\n', offset - 1) + 1;
  const isFirst = /^[ \t]*$/.test(source.text.slice(from, offset));
  return isFirst ? `\n${indentOf(source, offset)}` : ' ';
}
