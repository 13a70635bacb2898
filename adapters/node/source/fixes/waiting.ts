import type { Expression, Node, ObjectProperty } from '@babel/types';

import { editOf, type Replacement } from '../edit.js';
import { unsubscribesIn } from '../holders.js';
import type { Leak } from '../../../../lib/leak.js';
import { factOf, type Fix, type FixRule, type Given } from '../given.js';
import { importOf } from '../imports.js';
import {
  bare,
  type Call,
  firstArgument,
  isCall,
  memberName,
  operatorName,
  type Reading,
  shown,
  valueOf,
} from '../reading.js';
import { indentOf } from '../statements.js';
import { lineAt } from '../../host/text-offsets.js';
import { endOf, nodesIn, type Source, startOf, textOf } from '../tree.js';
import {
  forkJoinOf,
  groupsPiledUp,
  delayedBy,
  innerGoesOn,
  innerIsSilent,
  innerKept,
  inputNotEmitted,
  nonePassed,
  piledUp,
  queued as queuedText,
  queuedBehind,
  silentInputs,
  waitsForFirst,
} from '../wording-of-waiting.js';
import { emittedIn } from './notifier-source.js';

/** A combination with a missing input: a `forkJoin`, or another one whose first value would be the end. */
export const combined: FixRule = ({ leak, reading }) => {
  const fact = factOf(leak, 'inputs');
  if (fact === undefined) return undefined;
  const { source } = reading;
  const inputs = inputsOf(reading, fact.of);
  if (inputs === undefined || inputs.length !== fact.total) return undefined;
  const missing = fact.of === 'forkJoin' ? fact.open : fact.open.filter(({ value }) => !value);
  const open = missing.flatMap(({ at }) => inputs[at - 1] ?? []);
  const names = open.map(({ value }) => shown(source, value));
  if (fact.of !== 'forkJoin') {
    const text = notEmitted(source, fact.of, open);
    if (text !== undefined) return { text };
    return endsWithFirst(leak, reading) ? { text: silentInputs(fact.of, names) } : undefined;
  }
  const all = missing.every(({ value }) => value);
  const imported = importOf(source, 'take');
  const edit =
    all && imported !== undefined
      ? editOf(source, [...imported, ...open.map((one) => taken(source, one))])
      : undefined;
  return { text: forkJoinOf(names, all), edit };
};

/** An input that is an event which the file does not emit, although it emits others. */
function notEmitted(source: Source, of: string, open: readonly Input[]): string | undefined {
  for (const { value } of open) {
    const event = eventCallOf(source, value)?.arguments[1];
    const others = event?.type === 'StringLiteral' ? emittedIn(source, textOf(source, event)) : [];
    if (event !== undefined && others.length > 0)
      return inputNotEmitted(of, shown(source, value), textOf(source, event), others);
  }
  return undefined;
}

/** Whether one value is enough for it. */
function endsWithFirst({ kind }: Leak, { source, pipe, verb }: Reading): boolean {
  if (kind === 'promise') return verb === 'firstValueFrom';
  return pipe?.operators.some((each) => /^(?:take|first)$/.test(operatorName(source, each))) ?? false;
}

/** Streams one after the other, of which the first does not complete. */
export const queued: FixRule = ({ leak, reading }) => {
  const fact = factOf(leak, 'queue');
  if (fact === undefined) return undefined;
  const { source, pipe } = reading;
  const [input] = (inputsOf(reading, 'concat') ?? []).slice(fact.at - 1);
  if (input !== undefined) {
    const imported = importOf(source, 'take');
    const edit =
      leak.values > 0 && imported !== undefined
        ? editOf(source, [...imported, taken(source, input)])
        : undefined;
    return { text: queuedText('concat', shown(source, input.value)), edit };
  }
  const [operator, other] = (pipe?.operators ?? []).filter((each) =>
    /^(?:concatMap|concatAll)$/.test(operatorName(source, each)),
  );
  return operator === undefined || other !== undefined
    ? undefined
    : { text: queuedBehind(operatorName(source, operator), innerStreamOf(reading, 'concatMap')) };
};

/** Operators that open streams, by the name that the fact gives them. */
const OPENERS = {
  mergeMap: /^(?:mergeMap|flatMap)$/,
  concatMap: /^(?:concatMap|mergeMap|flatMap)$/,
  switchMap: /^switchMap$/,
  exhaustMap: /^exhaustMap$/,
  delayWhen: /^delayWhen$/,
};

/** Streams that an operator has opened, and that go on after its source has completed. */
export const inner: FixRule = (given) => {
  const { leak, reading } = given;
  const fact = factOf(leak, 'inner');
  if (fact === undefined || (leak.kind === 'promise' && reading.verb === 'firstValueFrom')) return undefined;
  const { of, open } = fact;
  const name = innerStreamOf(reading, of);
  if (of === 'delayWhen') return { text: delayedBy(open, name) };
  return (
    atCompletion(given, of, open, name) ?? {
      text: hasSentNothing(leak, reading, of) ? innerIsSilent(of, open, name) : innerGoesOn(of, open, name),
    }
  );
};

/** A kept subscription, where the class itself completes the source. */
function atCompletion(
  { reading: { source, pipe }, handle, around }: Given,
  of: string,
  open: number,
  name: string | undefined,
): Fix | undefined {
  if (pipe === undefined || handle.goes !== 'field' || around === undefined) return undefined;
  const from = textOf(source, pipe.from);
  const [statement, other] = [...nodesIn(around.class)].filter(
    (node) => node.type === 'ExpressionStatement' && textOf(source, node.expression) === `${from}.complete()`,
  );
  if (statement === undefined || other !== undefined || unsubscribesIn(source, around.class, handle.name))
    return undefined;
  const at = startOf(statement);
  const dot = around.member === undefined || around.member.kind === 'constructor' ? '.' : '?.';
  const before = `${handle.name}${dot}unsubscribe();\n${indentOf(source, at)}`;
  return {
    text: innerKept(of, open, name, lineAt(source.text, at), handle.name),
    edit: editOf(source, [{ start: at, end: at, text: before }]),
  };
}

/** Has none of these streams sent a value, as the consumer would have received it? */
function hasSentNothing(leak: Leak, { source, pipe }: Reading, of: keyof typeof OPENERS): boolean {
  const operators = pipe?.operators ?? [];
  const at = operators.findLastIndex((each) => OPENERS[of].test(operatorName(source, each)));
  // With its first value it would have completed.
  if (at >= 0 && /\b(?:take\(1\)|first\(\)),?\s*\),?\s*\)$/.test(textOf(source, operators[at] as Node)))
    return true;
  return (
    at >= 0 &&
    leak.values === 0 &&
    leak.idle !== undefined &&
    operators.slice(at + 1).every((each) => PASSES.test(operatorName(source, each)))
  );
}

/** What such a stream is called, where the operator is written in the pipe, once. */
export function innerStreamOf({ source, pipe }: Reading, of: keyof typeof OPENERS): string | undefined {
  const [operator, other] = (pipe?.operators ?? []).filter((each) =>
    OPENERS[of].test(operatorName(source, each)),
  );
  if (!isCall(operator) || other !== undefined) return undefined;
  const made = firstArgument(operator);
  return made?.type === 'ArrowFunctionExpression' && made.body.type !== 'BlockStatement'
    ? shown(source, made.body)
    : undefined;
}

/** `take(1)` and `first()` of a stream that sends nothing. */
export const first: FixRule = ({ leak, reading: { source, pipe } }) => {
  if (pipe === undefined || leak.kind === 'promise' || leak.values > 0 || leak.idle === undefined)
    return undefined;
  const operator = pipe.operators.find((each) => /^(?:take|first)$/.test(operatorName(source, each)));
  if (operator === undefined || !/^(?:take\(1\)|first\(\))$/.test(textOf(source, operator))) return undefined;
  const before = pipe.operators.slice(0, pipe.operators.indexOf(operator));
  // An operator that passes nothing on may have received a value.
  const [filter, other] = before.filter((each) => !PASSES.test(operatorName(source, each)));
  if (other !== undefined || (filter !== undefined && operatorName(source, filter) !== 'filter'))
    return undefined;
  const text = textOf(source, operator);
  return {
    text:
      filter === undefined
        ? waitsForFirst(text, shown(source, pipe.from))
        : nonePassed(text, shown(source, filter)),
  };
};

/** Operators that pass on each value at once. */
const PASSES =
  /^(?:map|tap|pluck|mapTo|timestamp|startWith|takeUntil|observeOn|share|shareReplay|withLeakGuard)$/;

/** Streams that each value opens, one after the other. */
export function pileOf({ source, pipe }: Reading): string | undefined {
  const [operator, other] = (pipe?.operators ?? []).filter((each) =>
    /^(?:mergeMap|flatMap|mergeAll|expand|mergeScan)$/.test(operatorName(source, each)),
  );
  if (pipe === undefined || operator === undefined || other !== undefined) return undefined;
  const groups = pipe.operators
    .slice(0, pipe.operators.indexOf(operator))
    .find((each) => operatorName(source, each) === 'groupBy');
  if (isCall(groups) && groups.arguments.length === 1) return groupsPiledUp();
  return piledUp(operatorName(source, operator), shown(source, pipe.from));
}

export interface Input {
  readonly value: Expression;
  /** `{ user$ }` */
  readonly shorthand: boolean;
}

/**
 * The arguments of `forkJoin(…)` and the like, if the stream begins with it; for `withLatestFrom`, those in the
 * pipe.
 */
export function inputsOf({ source, stream, pipe }: Reading, of: string): Input[] | undefined {
  const [made] =
    of === 'withLatestFrom'
      ? (pipe?.operators ?? []).filter((each) => operatorName(source, each) === of)
      : [pipe?.from ?? stream];
  if (!isCall(made) || made.callee.type !== 'Identifier' || made.callee.name !== of) return undefined;
  const given = firstArgument(made);
  if (given?.type === 'ArrayExpression') return inputsAmong(given.elements);
  if (given?.type === 'ObjectExpression') {
    const properties = given.properties.filter(
      (each): each is ObjectProperty => each.type === 'ObjectProperty',
    );
    if (properties.length < given.properties.length) return undefined;
    return properties.map(({ value, shorthand }) => ({ value: value as Expression, shorthand }));
  }
  // The last argument may be a function that makes the result.
  return inputsAmong(made.arguments.filter(({ type }) => !/^(?:Arrow)?FunctionExpression$/.test(type)));
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

/** `fromEvent(target, 'name')`, itself or in a constant. */
export function eventOf(source: Source, from: Node): string | undefined {
  const [target, name] = eventCallOf(source, from)?.arguments ?? [];
  return target !== undefined && name?.type === 'StringLiteral'
    ? `the ${textOf(source, name)} event of ${shown(source, target)}`
    : undefined;
}

function eventCallOf(source: Source, from: Node): Call | undefined {
  const made = from.type === 'Identifier' ? valueOf(source, from.name) : bare(from);
  return isCall(made) && made.callee.type === 'Identifier' && made.callee.name === 'fromEvent'
    ? made
    : undefined;
}

/** Adds one operator at the end of its pipe. */
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
