import type { Node } from '@babel/types';

import { lineAt } from '../../host/text-offsets.js';
import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import { importOf } from '../imports.js';
import {
  functionsAround,
  initialOf,
  isCall,
  memberName,
  objectOf,
  operatorName,
  type Reading,
  shown,
  statementOf,
} from '../reading.js';
import { isFunction, nodesIn, type Source, startOf, textOf } from '../tree.js';
import {
  forEachOf,
  promiseInRace,
  promiseOf,
  promiseOfCollected,
  promiseOfEvent,
  promiseOfPlainSubject,
  promiseOfSubject,
  promiseOfTimer,
  promiseSentBefore,
  promiseWithSignal,
} from '../wording-of-waiting.js';
import { lockOf } from './lock.js';
import { eventOf, piped } from './waiting.js';

/** A promise of a stream. */
export const promised: FixRule = ({ leak, reading }) => {
  if (leak.kind !== 'promise') return undefined;
  const { source, stream, pipe, verb } = reading;
  const name = shown(source, stream);
  const signal = signalAround(reading);
  if (signal !== undefined && !textOf(source, stream).includes(signal)) {
    const imported = importOf(source, 'timeoutOrAbort', { from: 'rxleash' });
    const edit =
      imported && editOf(source, [...imported, piped(source, reading, `timeoutOrAbort({ ${signal} })`)]);
    const awaited = verb === 'firstValueFrom' ? `a value of ${name}` : `the completion of ${name}`;
    return { text: promiseWithSignal(verb, awaited, signal), edit };
  }
  if (verb === 'forEach') return { text: forEachOf(name) };
  const collects = pipe?.operators.findLast((each) => COLLECTS.test(operatorName(source, each)));
  if (verb !== 'firstValueFrom' || collects !== undefined) {
    const main = pipe?.from ?? stream;
    if (isEndless(main) && pipe?.operators.every((each) => !ENDS.test(operatorName(source, each))) !== false)
      return { text: promiseOfTimer(verb, textOf(source, main)) };
    const subject = endlessSubject(reading);
    if (subject !== undefined) return { text: promiseOfSubject(verb, name, subject) };
    return {
      text:
        collects === undefined
          ? promiseOf(verb, name, 'completion')
          : promiseOfCollected(verb, name, operatorName(source, collects)),
    };
  }
  const event = eventOf(source, pipe?.from ?? stream);
  if (event !== undefined) return { text: promiseOfEvent(verb, event) };
  if (isInRace(reading)) return { text: promiseInRace(verb) };
  const lock = lockOf(reading);
  if (lock !== undefined) return lock;
  const sent = sentBefore(reading);
  if (sent !== undefined) return { text: promiseSentBefore(verb, name, sent.call, sent.line) };
  const feed = feedOf(reading);
  return {
    text:
      feed === undefined
        ? promiseOf(verb, name, 'value')
        : promiseOfPlainSubject(verb, name, feed.subject, feed.line),
  };
};

/** The first line that sends a value to the Subject of the file that the stream begins with, which repeats none. */
function feedOf({
  source,
  stream,
  pipe,
}: Reading): { readonly subject: string; readonly line: number } | undefined {
  const from = pipe?.from ?? stream;
  const made = initialOf(source, from);
  if (made?.type !== 'NewExpression' || textOf(source, made.callee) !== 'Subject') return undefined;
  const subject = textOf(source, from);
  const sent = [...nodesIn(source.program)].find(
    (node) => isCall(node) && textOf(source, node.callee) === `${subject}.next`,
  );
  return sent && { subject, line: lineAt(source.text, startOf(sent)) };
}

/** Operators that send nothing before their source has completed. */
const COLLECTS = /^(?:toArray|reduce|count|last|takeLast|max|min|ignoreElements|single)$/;
const ENDS = /^(?:take\w*|first|last|elementAt|find\w*|isEmpty|every|ownedBy|timeout\w*)$/;

/** `interval(…)`, or a `timer` that repeats. */
function isEndless(main: Node): boolean {
  if (!isCall(main) || main.callee.type !== 'Identifier') return false;
  const { name } = main.callee;
  return name === 'interval' || (name === 'timer' && main.arguments[1]?.type === 'NumericLiteral');
}

/** Is it given to `Promise.race`, itself or in a variable? */
function isInRace(reading: Reading): boolean {
  const { source, call } = reading;
  const [inside] = functionsAround(reading);
  const scope = inside ?? source.program;
  const statement = statementOf(reading);
  const declared = statement?.type === 'VariableDeclaration' ? statement.declarations[0]?.id : undefined;
  const name = declared?.type === 'Identifier' ? declared.name : undefined;
  return [...nodesIn(scope)].some(
    (node) =>
      isCall(node) &&
      /^Promise\.(?:race|any)$/.test(textOf(source, node.callee)) &&
      [...nodesIn(node)].some((each) => each === call || (each.type === 'Identifier' && each.name === name)),
  );
}

/** A statement before it that may send the value already: it calls a function that sends the Subject one. */
function sentBefore(reading: Reading): { readonly call: string; readonly line: number } | undefined {
  const { source, stream, pipe, path } = reading;
  const statement = statementOf(reading);
  const block = path[path.indexOf(statement as Node) - 1];
  if (block?.type !== 'BlockStatement') return undefined;
  const subject = textOf(source, pipe?.from ?? stream);
  for (const each of block.body) {
    if (each === statement) return undefined;
    if (each.type !== 'ExpressionStatement' || !isCall(each.expression)) continue;
    const { callee } = each.expression;
    const name = memberName(callee) ?? textOf(source, callee);
    if (sends(source, name, subject))
      return { call: `${textOf(source, callee)}(…)`, line: lineAt(source.text, startOf(each)) };
  }
  return undefined;
}

/** Does a function of this name send a value to the Subject at once, or may it do so? */
function sends(source: Source, name: string, subject: string): boolean {
  const made = [...nodesIn(source.program)].filter(
    (node) =>
      (node.type === 'FunctionDeclaration' && node.id?.name === name) ||
      ((node.type === 'ClassMethod' || node.type === 'ObjectMethod') && textOf(source, node.key) === name),
  );
  return made.some((each) =>
    [...nodesIn(each, (node) => node !== each && isFunction(node))].some(
      (node) =>
        isCall(node) &&
        memberName(node.callee) === 'next' &&
        textOf(source, objectOf(node) as Node) === subject,
    ),
  );
}

/** The Subject of the file that the stream begins with, which nothing in the file completes. */
function endlessSubject({ source, stream, pipe }: Reading): string | undefined {
  const from = pipe?.from ?? stream;
  const plain = from.type === 'Identifier' ? from.name : memberName(from);
  const made = initialOf(source, from);
  if (plain === undefined || made?.type !== 'NewExpression' || !/Subject$/.test(textOf(source, made.callee)))
    return undefined;
  const word = plain.replace(/[$#]/g, '\\$&');
  // Whatever it is given to may complete it.
  const isEnded = new RegExp(
    `${word}[?!]*\\.complete\\b|\\.subscribe\\(\\s*(?:[\\w$.]+\\.)?${word}\\s*\\)`,
  ).test(source.text);
  return isEnded ? undefined : textOf(source, from);
}

function signalAround(reading: Reading): string | undefined {
  for (const { params } of functionsAround(reading)) {
    for (const parameter of params)
      if (parameter.type === 'Identifier' && parameter.name === 'signal') return 'signal';
  }
  return undefined;
}
