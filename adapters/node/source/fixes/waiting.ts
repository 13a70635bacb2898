import type { Expression, Node, ObjectProperty } from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import { factOf, type FixRule } from '../given.js';
import { importOf } from '../imports.js';
import {
  firstArgument,
  functionsAround,
  isCall,
  memberName,
  operatorName,
  type Reading,
  shown,
} from '../reading.js';
import { endOf, nodesIn, type Source, startOf, textOf } from '../tree.js';
import { aliveFlag, combineLatestOf, forkJoinOf, promiseOf, promiseWithSignal } from '../wording.js';

/** A `forkJoin` or `combineLatest` of which an input does not come. */
export const combined: FixRule = ({ leak, reading }) => {
  const fact = factOf(leak, 'inputs');
  if (fact === undefined) return undefined;
  const { source, stream, pipe } = reading;
  const inputs = inputsOf(pipe?.from ?? stream, fact.of);
  if (inputs === undefined || inputs.length !== fact.total) return undefined;
  const missing = fact.of === 'forkJoin' ? fact.open : fact.open.filter(({ value }) => !value);
  const open = missing.flatMap(({ at }) => inputs[at - 1] ?? []);
  const names = open.map(({ value }) => shown(source, value));
  if (fact.of === 'combineLatest') return { text: combineLatestOf(names) };
  const all = missing.every(({ value }) => value);
  const imported = importOf(source, 'take');
  const edit =
    all && imported !== undefined
      ? editOf(source, [...imported, ...open.map((one) => taken(source, one))])
      : undefined;
  return { text: forkJoinOf(names, all), edit };
};

interface Input {
  readonly value: Expression;
  /** `{ user$ }` */
  readonly shorthand: boolean;
}

function inputsOf(stream: Node, of: string): Input[] | undefined {
  if (!isCall(stream) || stream.callee.type !== 'Identifier' || stream.callee.name !== of) return undefined;
  const given = firstArgument(stream);
  if (given?.type === 'ArrayExpression') return inputsAmong(given.elements);
  if (given?.type === 'ObjectExpression') {
    const properties = given.properties.filter(
      (each): each is ObjectProperty => each.type === 'ObjectProperty',
    );
    if (properties.length < given.properties.length) return undefined;
    return properties.map(({ value, shorthand }) => ({ value: value as Expression, shorthand }));
  }
  return inputsAmong(stream.arguments);
}

function inputsAmong(nodes: readonly (Node | null)[]): Input[] | undefined {
  if (nodes.some((node) => node === null || node.type === 'SpreadElement')) return undefined;
  return nodes.map((value) => ({ value: value as Expression, shorthand: false }));
}

function taken(source: Source, { value, shorthand }: Input): Replacement {
  const text = textOf(source, value);
  if (isCall(value) && memberName(value.callee) === 'pipe') {
    const at = endOf(value) - 1;
    return { start: at, end: at, text: value.arguments.length > 0 ? ', take(1)' : 'take(1)' };
  }
  const isPlain = /^[\w$.#]+(?:\([^()]*\))?$/.test(text);
  const piped = `${isPlain ? text : `(${text})`}.pipe(take(1))`;
  return { start: startOf(value), end: endOf(value), text: shorthand ? `${text}: ${piped}` : piped };
}

/** A promise of a stream. */
export const promised: FixRule = ({ leak, reading }) => {
  if (leak.kind !== 'promise') return undefined;
  const { source, stream, verb } = reading;
  const name = shown(source, stream);
  const signal = signalAround(reading);
  const wants = verb === 'firstValueFrom' ? 'value' : 'completion';
  if (signal !== undefined && wants === 'value') {
    const imported = importOf(source, 'timeoutOrAbort', { from: 'rxleash' });
    const edit =
      imported && editOf(source, [...imported, piped(source, reading, `timeoutOrAbort({ ${signal} })`)]);
    return { text: promiseWithSignal(verb, name, signal), edit };
  }
  return { text: promiseOf(verb, name, wants) };
};

function signalAround(reading: Reading): string | undefined {
  for (const { params } of functionsAround(reading)) {
    for (const parameter of params)
      if (parameter.type === 'Identifier' && parameter.name === 'signal') return 'signal';
  }
  return undefined;
}

/** One operator more at the end of its pipe. */
export function piped(
  source: Source,
  { stream, pipe }: Pick<Reading, 'stream' | 'pipe'>,
  operator: string,
): Replacement {
  if (pipe !== undefined && pipe.call === stream) {
    const last = pipe.operators.at(-1);
    if (last === undefined) return { start: endOf(stream) - 1, end: endOf(stream) - 1, text: operator };
    const gap = /\n/.test(textOf(source, stream).slice(startOf(pipe.from) - startOf(stream)))
      ? /\s*$/.exec(source.text.slice(0, startOf(last)))?.[0]
      : ' ';
    return { start: endOf(last), end: endOf(last), text: `,${gap === '' ? ' ' : (gap ?? ' ')}${operator}` };
  }
  return { start: endOf(stream), end: endOf(stream), text: `.pipe(${operator})` };
}

/** `takeWhile(() => this.alive)`, at the end of a pipe. */
export const alive: FixRule = ({ leak, reading: { source, pipe } }) => {
  const last = pipe?.operators.at(-1);
  if (
    pipe === undefined ||
    leak.kind === 'promise' ||
    !isCall(last) ||
    operatorName(source, last) !== 'takeWhile'
  )
    return undefined;
  const asked = firstArgument(last);
  const isFlag = asked?.type === 'ArrowFunctionExpression' && asked.params.length === 0;
  return isFlag && ![...nodesIn(asked)].some(isCall)
    ? { text: aliveFlag(shown(source, pipe.from)) }
    : undefined;
};
