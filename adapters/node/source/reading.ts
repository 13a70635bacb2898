import type {
  CallExpression,
  ClassPrivateProperty,
  ClassProperty,
  Expression,
  Function as FunctionNode,
  Node,
  OptionalCallExpression,
} from '@babel/types';

import type { LeakSite } from '../../../lib/site.js';
import { offsetAt } from '../host/text-offsets.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from './tree.js';

export type Call = CallExpression | OptionalCallExpression;

/** The facts that the text shows about a subscribing line. */
export interface Reading {
  readonly source: Source;
  readonly site: LeakSite;
  /** The nodes from the file to the call. */
  readonly path: readonly Node[];
  readonly call: Call;
  /** `subscribe`, `forEach`, `firstValueFrom` and the like. */
  readonly verb: string;
  /** The stream, and the pipe at its end. */
  readonly stream: Expression;
  readonly pipe: Pipe | undefined;
}

export interface Pipe {
  readonly call: Call;
  readonly from: Expression;
  readonly operators: readonly Expression[];
}

const METHODS = /^(?:subscribe|forEach|toPromise)$/;
const CONNECT = /^connect$/;
const FUNCTIONS = /^(?:firstValueFrom|lastValueFrom)$/;

/** Reads the call that subscribes at `site`. Undefined if there is none, or if there are several candidates. */
export function readingAt(source: Source, site: LeakSite): Reading | undefined {
  return readingOf(source, site, METHODS);
}

/** The same of a call of `connect()`. */
export function connectAt(source: Source, site: LeakSite): Reading | undefined {
  return readingOf(source, site, CONNECT);
}

function readingOf(source: Source, site: LeakSite, methods: RegExp): Reading | undefined {
  const { text, program } = source;
  const calls: { readonly call: Call; readonly verb: Node }[] = [];
  // Compares offsets, since counting lines for each node takes too long in a large file.
  const from = offsetAt(text, { line: site.line, column: 1 });
  const to = offsetAt(text, { line: site.line + 1, column: 1 });
  for (const node of nodesIn(program, (part) => startOf(part) >= to || endOf(part) < from)) {
    const verb = isCall(node) ? verbOf(node, methods) : undefined;
    if (verb !== undefined && startOf(verb) >= from && startOf(verb) < to)
      calls.push({ call: node as Call, verb });
  }
  const at = offsetAt(text, site);
  // Maps are rarely exact to the character.
  const near = calls.filter(({ verb }) => Math.abs(startOf(verb) - at) <= 1);
  const [found, other] = near.length > 0 ? near : calls;
  if (found === undefined || other !== undefined) return undefined;
  const { call, verb } = found;
  const name = textOf(source, verb);
  const stream = methods.test(name) ? objectOf(call) : firstArgument(call);
  if (stream === undefined) return undefined;
  const path = pathTo(program, startOf(call), endOf(call));
  return { source, site, path: upTo(path, call), call, verb: name, stream, pipe: pipeOf(source, stream) };
}

/** Of several nodes at the same position, such as a statement without a semicolon, the last is the call. */
function upTo(path: readonly Node[], call: Node): readonly Node[] {
  const at = path.indexOf(call);
  return at < 0 ? path : path.slice(0, at + 1);
}

export function isCall(node: Node | undefined): node is Call {
  return node?.type === 'CallExpression' || node?.type === 'OptionalCallExpression';
}

function verbOf({ callee }: Call, methods: RegExp): Node | undefined {
  if (callee.type === 'Identifier')
    return methods === METHODS && FUNCTIONS.test(callee.name) ? callee : undefined;
  const name = memberName(callee);
  return name !== undefined && methods.test(name)
    ? (callee as { property: Node } & Node).property
    : undefined;
}

/** The methods that add a listener. */
export const LISTENS = /^(?:on|once|addListener|addEventListener|prependListener)$/;

/** The name after the last dot. */
export function memberName(node: Node | undefined | null): string | undefined {
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined;
  const { property, computed } = node;
  if (property.type === 'PrivateName') return `#${property.id.name}`;
  return !computed && property.type === 'Identifier' ? property.name : undefined;
}

/** The object of a method call. */
export function objectOf({ callee }: Call): Expression | undefined {
  return callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
    ? callee.object
    : undefined;
}

export function firstArgument({ arguments: [first] }: Call): Expression | undefined {
  return first === undefined || first.type === 'SpreadElement' || first.type === 'ArgumentPlaceholder'
    ? undefined
    : first;
}

/** An expression without what only types need: `a$ as Observable<string>`, `a$!`. */
export function bare(node: Node): Node {
  return /^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)
    ? bare((node as { expression: Node } & Node).expression)
    : node;
}

/** The pipe at the end of a stream: at the call, or in the only constant that the call names. */
export function pipeOf(source: Source, stream: Expression): Pipe | undefined {
  const plain = bare(stream);
  const made = plain.type === 'Identifier' ? valueOf(source, plain.name) : plain;
  if (!isCall(made) || memberName(made.callee) !== 'pipe') return undefined;
  const from = objectOf(made);
  const operators = made.arguments.filter(
    (each): each is Expression => each.type !== 'SpreadElement' && each.type !== 'ArgumentPlaceholder',
  );
  if (from === undefined || operators.length < made.arguments.length) return undefined;
  return { call: made, from: bare(from) as Expression, operators };
}

/** The initial value of a constant, if no other variable of the file has its name. */
export function valueOf({ program }: Source, name: string): Expression | undefined {
  let found: Expression | null | undefined;
  let times = 0;
  for (const node of nodesIn(program)) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.id.name !== name)
      continue;
    found = node.init;
    times++;
  }
  return times === 1 && found ? (bare(found) as Expression) : undefined;
}

/** The initial value of a constant, or of a field whose name no other class of the file has. */
export function initialOf(source: Source, node: Node): Node | undefined {
  if (node.type === 'Identifier') return valueOf(source, node.name);
  const name = memberName(node);
  const [only, other] = [...nodesIn(source.program)].filter(
    (each): each is ClassProperty | ClassPrivateProperty =>
      (each.type === 'ClassProperty' || each.type === 'ClassPrivateProperty') &&
      textOf(source, each.key) === name,
  );
  return other === undefined && only?.value ? bare(only.value) : undefined;
}

/** The name of an operator. */
export function operatorName(source: Source, operator: Expression): string {
  if (!isCall(operator)) return operator.type === 'Identifier' ? operator.name : '…';
  const { callee } = operator;
  return memberName(callee) ?? (callee.type === 'Identifier' ? callee.name : shown(source, callee));
}

/** A part of the text on one line, if it is short. */
export function shown(source: Source, node: Node, most = 40): string {
  const text = textOf(source, node)
    .replace(/\s+/g, ' ')
    .replace(/ ?\. ?(?=\w)/g, '.');
  if (text.length <= most) return text;
  if (isCall(node)) {
    const callee = textOf(source, node.callee).replace(/\s+/g, '');
    if (callee.length <= most) return `${callee}(…)`;
  }
  return `${text.slice(0, most - 1)}…`;
}

/** The call in short: `prices$.pipe(…).subscribe(…)`. */
export function callText({ source, stream, pipe, call, verb }: Reading): string {
  const piped = pipe !== undefined && pipe.call === stream;
  const from = `${shown(source, piped ? pipe.from : stream)}${piped ? '.pipe(…)' : ''}`;
  return !FUNCTIONS.test(verb)
    ? `${from}.${verb}(${call.arguments.length > 0 ? '…' : ''})`
    : `${verb}(${from})`;
}

/** The functions around the call, the innermost first. */
export function functionsAround({ path }: Reading): FunctionNode[] {
  return path.filter((node): node is FunctionNode => isFunction(node)).reverse();
}

/** The statement of the innermost function that contains the call. */
export function statementOf({ path }: Reading): Node | undefined {
  return path.findLast(
    ({ type }) => /Statement$|^VariableDeclaration$/.test(type) && type !== 'BlockStatement',
  );
}
