import type { Expression } from '@babel/types';

import type { LeakSite } from '../../../../lib/site.js';
import { editOf, type Replacement } from '../edit.js';
import type { Fix } from '../given.js';
import { isCall, type Call } from '../reading.js';
import { lineAt, offsetAt } from '../../host/text-offsets.js';
import { endOf, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { shareWithoutRefCount } from '../wording.js';

/** A share that stays connected, from the line that made it. */
export function shareFix(source: Source, site: LeakSite): Fix | undefined {
  const call = shareAt(source, site);
  if (call === undefined) return undefined;
  const name = textOf(source, call.callee);
  const change = name === 'share' ? withReset(source, call) : withRefCount(source, call);
  return (
    change && {
      text: shareWithoutRefCount(textOf(source, call).replace(/\s+/g, ' ')),
      edit: editOf(source, [change]),
    }
  );
}

function shareAt(source: Source, site: LeakSite): Call | undefined {
  const shares = [...nodesIn(source.program)]
    .filter(isCall)
    .filter(({ callee }) => callee.type === 'Identifier' && /^share(?:Replay)?$/.test(callee.name));
  const at = offsetAt(source.text, site);
  const exact = shares.find((call) => startOf(call) === at);
  const near = shares.filter((call) => lineAt(source.text, startOf(call)) === site.line);
  return exact ?? (near.length === 1 ? near[0] : undefined);
}

/** Keeps its size and its time. */
function withRefCount(source: Source, call: Call): Replacement | undefined {
  const given = call.arguments as readonly Expression[];
  const [first, second, third] = given;
  if (first?.type === 'ObjectExpression') {
    for (const property of first.properties) {
      if (property.type !== 'ObjectProperty') return undefined;
      if (textOf(source, property.key) !== 'refCount') continue;
      if (property.value.type !== 'BooleanLiteral' || property.value.value) return undefined;
      return { start: startOf(property.value), end: endOf(property.value), text: 'true' };
    }
    const last = first.properties.at(-1);
    if (last === undefined) return { start: startOf(first), end: endOf(first), text: '{ refCount: true }' };
    return { start: endOf(last), end: endOf(last), text: ', refCount: true' };
  }
  if (third !== undefined || given.some(({ type }) => (type as string) === 'SpreadElement')) return undefined;
  const size = first === undefined ? '' : `bufferSize: ${textOf(source, first)}, `;
  const time = second === undefined ? '' : `windowTime: ${textOf(source, second)}, `;
  const config = `{ ${size}${time}refCount: true }`;
  // A config may be in a variable, and so may a size.
  if (first !== undefined && second === undefined && !isNumber(first)) return undefined;
  return { start: endOf(call.callee), end: endOf(call), text: `(${config})` };
}

function isNumber({ type }: Expression): boolean {
  return type === 'NumericLiteral' || type === 'BinaryExpression';
}

/** `share({ resetOnRefCountZero: false })` */
function withReset(source: Source, call: Call): Replacement | undefined {
  const [first] = call.arguments;
  if (first?.type !== 'ObjectExpression') return undefined;
  for (const property of first.properties) {
    if (property.type !== 'ObjectProperty' || textOf(source, property.key) !== 'resetOnRefCountZero')
      continue;
    if (property.value.type !== 'BooleanLiteral' || property.value.value) return undefined;
    return { start: startOf(property.value), end: endOf(property.value), text: 'true' };
  }
  return undefined;
}
