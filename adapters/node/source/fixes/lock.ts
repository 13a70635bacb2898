import type { Function as FunctionNode, Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { nameOfFunction } from '../functions.js';
import type { Fix } from '../given.js';
import { functionsAround, isCall, memberName, objectOf, type Reading, statementOf } from '../reading.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { promiseOfLock } from '../wording-of-waiting.js';

/*
 * A lock: a function waits until a Subject says that it is free, takes it, and another function frees it.
 */

/** The code that frees the lock, and what runs it. */
interface Release {
  readonly call: Node;
  /** As it is called, in the text. */
  readonly by: string;
  /** Its calls in the file. */
  readonly calls: readonly Node[];
}

/** A promise that waits for a lock, which its own function takes afterwards. */
export function lockOf(reading: Reading): Fix | undefined {
  const { source, stream, pipe, verb } = reading;
  const [inside] = functionsAround(reading);
  const statement = statementOf(reading);
  if (inside === undefined || statement === undefined) return undefined;
  const subject = textOf(source, pipe?.from ?? stream);
  const sends = (node: Node): boolean =>
    isCall(node) && memberName(node.callee) === 'next' && textOf(source, objectOf(node) as Node) === subject;
  const own = [...nodesIn(inside.body, isFunction)];
  const takes = own.filter((node) => sends(node) && startOf(node) > endOf(statement));
  const frees = [...nodesIn(source.program)].filter((node) => sends(node) && !own.includes(node));
  const [free, other] = frees;
  const [take] = takes;
  if (takes.length !== 1 || free === undefined || other !== undefined) return undefined;
  if (![take, free].every((each) => isOfLock(source, each))) return undefined;
  const release = returnedOf(reading, inside, free) ?? methodOf(source, free);
  if (release === undefined) return undefined;
  const lineOf = (node: Node): number => lineAt(source.text, startOf(node));
  const skipped = release.calls.filter((call) => !isInFinally(source, call)).map(lineOf);
  return { text: promiseOfLock(verb, textOf(source, free), lineOf(free), release.by, skipped) };
}

/** A flag, or a count that is taken from the present one. Other values may be messages. */
function isOfLock(source: Source, sends: Node | undefined): boolean {
  const [value] = isCall(sends) ? sends.arguments : [];
  if (value === undefined) return false;
  return (
    value.type === 'BooleanLiteral' ||
    (value.type === 'BinaryExpression' && /\.(?:value|getValue\(\))/.test(textOf(source, value)))
  );
}

/** `return () => locked$.next(false);` */
function returnedOf(reading: Reading, inside: FunctionNode, free: Node): Release | undefined {
  const { source } = reading;
  const path = pathTo(source.program, startOf(free), endOf(free));
  const at = path.findLastIndex(isFunction);
  const isReturned = path[at - 1]?.type === 'ReturnStatement' && path[at - 2] === inside.body;
  const name = isReturned ? nameOfFunction(source, reading, inside) : undefined;
  if (name === undefined) return undefined;
  const calls = [...nodesIn(source.program)].flatMap((node) => {
    const made = node.type === 'VariableDeclarator' ? awaited(node.init) : undefined;
    if (node.type !== 'VariableDeclarator' || !isCallOf(source, made, name.replace(/\(\)$/, ''))) return [];
    const path = pathTo(source.program, startOf(node), endOf(node));
    return callsOf(source, path.findLast(isFunction) ?? source.program, textOf(source, node.id));
  });
  return { call: free, by: `the function that ${name} returns`, calls };
}

/** `release() { this.locked$.next(false); }` */
function methodOf(source: Source, free: Node): Release | undefined {
  const path = pathTo(source.program, startOf(free), endOf(free));
  const at = path.findLastIndex(isFunction);
  const method = path[at] as FunctionNode | undefined;
  const name = method && nameOfFunction(source, { path }, method);
  if (name === undefined) return undefined;
  return { call: free, by: name, calls: callsOf(source, source.program, name.replace(/\(\)$/, '')) };
}

function awaited(node: Node | null | undefined): Node | undefined {
  return node?.type === 'AwaitExpression' ? node.argument : (node ?? undefined);
}

function isCallOf(source: Source, node: Node | undefined, name: string): boolean {
  if (!isCall(node)) return false;
  return (memberName(node.callee) ?? textOf(source, node.callee)) === name;
}

function callsOf(source: Source, scope: Node, name: string): Node[] {
  return [...nodesIn(scope)].filter((node) => isCallOf(source, node, name));
}

function isInFinally(source: Source, call: Node): boolean {
  const path = pathTo(source.program, startOf(call), endOf(call));
  return path.some((node, at) => {
    const inner = path[at + 1];
    if (node.type === 'TryStatement') return node.finalizer === inner;
    return isCall(node) && memberName(node.callee) === 'finally' && inner !== node.callee;
  });
}
