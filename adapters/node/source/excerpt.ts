import type { Node } from '@babel/types';

import type { Lines } from '../../../lib/leak.js';
import type { Around } from './classes.js';
import { functionsAround, type Reading } from './reading.js';
import { isFunction, pathTo, type Source } from './tree.js';

/** The number of lines of a function that are shown. */
const MOST = 15;
/** The number of lines above and below the marked line, if the function is longer. */
const NEAR = 6;
/** The number of lines of the method that ends the object. */
const END = 5;

/** The lines that show the cause: the function around the call, and the method that ends the object. */
export function excerptOf(reading: Reading, around: Around | undefined): readonly Lines[] | undefined {
  const inside = functionLines(functionsAround(reading), reading.site.line);
  if (inside === undefined) return undefined;
  const end = around?.end === undefined || around.end === around.member ? undefined : linesOf(around.end);
  if (end === undefined || inside.some(({ from, to }) => from <= end.to && end.from <= to)) return inside;
  return [...inside, { from: end.from, to: Math.min(end.to, end.from + END - 1) }].sort(
    (a, b) => a.from - b.from,
  );
}

/** The same for an offset. */
export function excerptAt(source: Source, offset: number, line: number): readonly Lines[] | undefined {
  return functionLines(pathTo(source.program, offset).filter(isFunction).reverse(), line);
}

/** Of nested functions, the largest one that is short enough. */
function functionLines(functions: readonly Node[], line: number): Lines[] | undefined {
  const all = functions.map(linesOf);
  const fitting = all.findLast(({ from, to }) => to - from < MOST);
  const [innermost] = all;
  if (fitting !== undefined || innermost === undefined) return fitting && [fitting];
  const { from, to } = innermost;
  const near = { from: Math.max(from, line - NEAR), to: Math.min(to, line + NEAR) };
  return near.from > from + 2 ? [{ from, to: from }, near] : [{ ...near, from }];
}

function linesOf({ loc }: Node): Lines {
  return { from: Number(loc?.start.line), to: Number(loc?.end.line) };
}
