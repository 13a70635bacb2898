import type { BlockStatement } from '@babel/types';

import type { Replacement } from './edit.js';
import { endOf, type Source, startOf } from './tree.js';

/** How far the line of an offset is indented. */
export function indentOf({ text }: Pick<Source, 'text'>, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from))?.[0] ?? '';
}

/** Puts a statement before all others of a block. */
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

/** Puts a statement after the last one of a block. */
export function insertLast(
  source: Source,
  block: BlockStatement,
  statement: string,
): Replacement | undefined {
  const last = block.body.at(-1);
  if (last === undefined) return undefined;
  return { start: endOf(last), end: endOf(last), text: `${between(source, startOf(last))}${statement}` };
}

/** What stands between two statements: those of a line stay on it. */
function between(source: Source, offset: number): string {
  const from = source.text.lastIndexOf('\n', offset - 1) + 1;
  const isFirst = /^[ \t]*$/.test(source.text.slice(from, offset));
  return isFirst ? `\n${indentOf(source, offset)}` : ' ';
}
