import type { BlockStatement, Node } from '@babel/types';

import type { Replacement } from './replacement.js';
import { endOf, type Source, startOf } from './tree.js';

/** The indentation of the line at an offset. */
export function indentOf({ text }: Pick<Source, 'text'>, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from))?.[0] ?? '';
}

/** The indentation of one level. */
export function stepOf({ text }: Pick<Source, 'text'>): string {
  return /^\t/m.test(text) ? '\t' : '  ';
}

/** Inserts a statement before all others of a block. */
export function insertFirst(source: Source, block: BlockStatement, statement: string): Replacement {
  const [first] = block.body;
  const outer = indentOf(source, startOf(block));
  const step = stepOf(source);
  if (first === undefined) {
    return {
      start: startOf(block),
      end: endOf(block),
      text: `{\n${outer}${step}${statement}\n${outer}}`,
    };
  }
  const at = startAbove(source, first);
  return { start: at, end: at, text: `${statement}${between(source, at)}` };
}

/** The start of a statement or a member, with the comments on the lines above it, which belong to it. */
export function startAbove(source: Pick<Source, 'text'>, node: Node): number {
  const above = node.leadingComments?.find(({ start }) => start !== undefined && beginsLine(source, start));
  return above?.start ?? startOf(node);
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
  return beginsLine(source, offset) ? `\n${indentOf(source, offset)}` : ' ';
}

function beginsLine({ text }: Pick<Source, 'text'>, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}
