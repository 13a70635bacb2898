import type { Function as FunctionNode, Node } from '@babel/types';

import { nameOfFunction, onlyNamed } from '../functions.js';
import {
  type Call,
  initialOf,
  isCall,
  memberName,
  operatorName,
  pipeOf,
  type Reading,
  shown,
} from '../reading.js';
import { endOf, isFunction, nodesIn, pathTo, type Source, startOf, textOf } from '../tree.js';
import { notSent } from '../wording.js';
import { passedNone, sentByNobody } from '../wording-of-ends.js';

/** The events that the file emits, if the event is not among them. */
export function emittedIn({ text }: Source, event: string): string[] {
  const found = [...text.matchAll(/\.emit\(\s*(["'][\w:.-]+["'])/g)].map(([, name]) => String(name));
  const plain = found.map((name) => name.slice(1, -1));
  return plain.includes(event.slice(1, -1)) ? [] : [...new Set(found)];
}

/** The text for a Subject that only `takeUntil` has: a variable of a function, or of a file that does not export it. */
export function ofNobody(source: Source, reading: Reading, scope: Node, name: string): string | undefined {
  const paths = [...nodesIn(scope)].flatMap((node) =>
    node.type === 'Identifier' && node.name === name
      ? [pathTo(source.program, startOf(node), endOf(node))]
      : [],
  );
  const isKnown = (path: readonly Node[]): boolean => {
    const [statement, declaration, around] = path.slice(-4);
    if (around?.type === 'VariableDeclarator' && around.id === path.at(-1))
      return declaration?.type === 'VariableDeclaration' && !/^Export/.test(statement?.type ?? '');
    return isCall(around) && operatorName(source, around) === 'takeUntil';
  };
  if (!paths.every(isKnown)) return undefined;
  const made = initialOf(source, { type: 'Identifier', name });
  if (made?.type !== 'NewExpression' || !/Subject$/.test(textOf(source, made.callee))) return undefined;
  return sentByNobody(
    name,
    isFunction(scope) ? nameOfFunction(source, reading, scope as FunctionNode) : undefined,
  );
}

/** Does the only function of the file that has its name return a new Subject? */
export function makesSubject(source: Source, { callee }: Call): boolean {
  const only = onlyNamed(source, memberName(callee) ?? textOf(source, callee));
  if (only === undefined) return false;
  return [...nodesIn(only)].some(
    (node) =>
      node.type === 'ReturnStatement' &&
      node.argument?.type === 'NewExpression' &&
      /Subject$/.test(textOf(source, node.argument.callee)),
  );
}

/** A notifier with a pipe has sent nothing: its source has not, or a condition in the pipe has let nothing pass. */
export function silentPipe(source: Source, of: Call): string {
  const pipe = pipeOf(source, of);
  const condition = pipe?.operators.find(
    (each) => isCall(each) && each.arguments.length > 0 && CONDITIONS.test(operatorName(source, each)),
  );
  return pipe === undefined || condition === undefined
    ? notSent(shown(source, of))
    : passedNone(shown(source, of), shown(source, pipe.from), shown(source, condition));
}

const CONDITIONS = /^(?:filter|first|find|skip|skipWhile|last)$/;
