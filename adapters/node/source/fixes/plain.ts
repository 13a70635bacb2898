import type { Function as FunctionNode, Node } from '@babel/types';

import { editOf } from '../edit.js';
import type { Fix, FixRule } from '../given.js';
import { nameOfFunction } from '../functions.js';
import { importOf } from '../imports.js';
import {
  callText,
  functionsAround,
  isCall,
  memberName,
  objectOf,
  pipeOf,
  type Reading,
  shown,
} from '../reading.js';
import { lineAt } from '../../host/text-offsets.js';
import { isFunction, nodesIn, startOf, textOf } from '../tree.js';
import {
  atModuleLevel,
  droppedIn,
  droppedInCallback,
  droppedInGenerator,
  inGenerator,
  inRendering,
  keptIn,
  withResponse,
} from '../wording.js';
import { notReached } from '../wording-of-ends.js';
import { isResponse, notRunFix } from './not-run.js';
import { piped } from './waiting.js';

/** A request handler: the work that it starts for a response goes on when the client has left. */
export const ofRequest: FixRule = ({ reading, handle, leak }) => {
  if (handle.goes !== 'nowhere' || leak.kind === 'promise') return undefined;
  const response = functionsAround(reading)
    .flatMap((around) => around.params.map((each) => ({ each, text: textOf(reading.source, around) })))
    .find(({ each, text }) => each.type === 'Identifier' && isResponse(each.name, text))?.each;
  if (response === undefined) return undefined;
  const { source, stream, pipe } = reading;
  const name = textOf(source, response);
  const takeUntil = importOf(source, 'takeUntil');
  const fromEvent = importOf(source, 'fromEvent');
  if (takeUntil === undefined || fromEvent === undefined) return { text: withResponse(name) };
  const ending = `takeUntil(fromEvent(${name}, 'close'))`;
  const isElsewhere = pipe !== undefined && pipe.call !== stream;
  const change = piped(source, isElsewhere ? { ...reading, pipe: pipeOf(source, stream) } : reading, ending);
  return { text: withResponse(name), edit: editOf(source, [...takeUntil, ...fromEvent, change]) };
};

const LOOP = /^(?:For|While|DoWhile)/;

/** The fix for all other leaks with a known handle. */
export const plain: FixRule = ({ reading, handle, leak }) => {
  if (leak.kind === 'promise' || leak.verdict === 'growing' || leak.owner !== undefined) return undefined;
  const { source, pipe, stream } = reading;
  const around = functionsAround(reading);
  const name = around.map((each) => nameOfFunction(source, reading, each)).find((each) => each !== undefined);
  if (handle.goes === 'variable' || handle.goes === 'field') {
    return leak.verdict === 'unowned' ? kept(reading, handle.name, name) : undefined;
  }
  if (around.length === 0) {
    const isRepeated = reading.path.some(({ type }) => LOOP.test(type));
    return isRepeated ? undefined : { text: atModuleLevel(shown(source, pipe?.from ?? stream)) };
  }
  if (handle.goes === 'nowhere' && around[0]?.generator === true)
    return { text: droppedInGenerator(callText(reading), name ?? 'it') };
  if (name === undefined) {
    return handle.goes === 'nowhere' && isOfForEach(reading, around)
      ? { text: droppedInCallback(callText(reading)) }
      : undefined;
  }
  return handle.goes === 'nowhere' ? { text: droppedIn(name, callText(reading)) } : undefined;
};

/** Is it in the callback of a `forEach` that runs when the file is loaded? Other callbacks may be those of a test. */
function isOfForEach({ path }: Reading, [inside, outer]: readonly FunctionNode[]): boolean {
  const around = inside && path[path.indexOf(inside) - 1];
  return outer === undefined && isCall(around) && memberName(around.callee) === 'forEach';
}

/** A function that is named as a component is: it runs for each rendering. */
export const inRender: FixRule = ({ reading, handle, leak }) => {
  if (leak.kind === 'promise' || handle.goes !== 'nowhere') return undefined;
  const [inside, outer] = functionsAround(reading);
  const name = inside && outer === undefined ? nameOfFunction(reading.source, reading, inside) : undefined;
  return name !== undefined && /^[A-Z]/.test(name)
    ? { text: inRendering(name, callText(reading)) }
    : undefined;
};

/** A dropped one that the code would unsubscribe. */
export const notRunYet: FixRule = ({ reading, handle }) => {
  const [inside] = functionsAround(reading);
  if (handle.goes !== 'variable' || inside === undefined || inside.generator === true) return undefined;
  const fix = kept(reading, handle.name, undefined);
  return fix.text === keptIn(handle.name) ? undefined : fix;
};

/** The part of the code that unsubscribes it and has not run. */
function kept(reading: Reading, name: string, functionName: string | undefined): Fix {
  const { source } = reading;
  const [inside] = functionsAround(reading);
  const scope = inside ?? source.program;
  const [stop] = [...nodesIn(scope)].filter(
    (node) =>
      isCall(node) &&
      memberName(node.callee) === 'unsubscribe' &&
      textOf(source, objectOf(node) as Node) === name,
  );
  if (inside?.generator === true) return { text: inGenerator(name, functionName ?? 'it') };
  const isRenewed = [...nodesIn(scope)].some(
    (node) =>
      node.type === 'AssignmentExpression' &&
      textOf(source, node.left) === name &&
      !/^(?:null|undefined)$/.test(textOf(source, node.right)),
  );
  if (stop === undefined || isRenewed) return { text: keptIn(name) };
  const own = [...nodesIn(scope, (node) => node !== scope && isFunction(node))].includes(stop);
  return own
    ? { text: notReached(name, lineAt(source.text, startOf(stop))) }
    : notRunFix(reading, name, stop);
}
