import type { Function as FunctionNode, Node } from '@babel/types';

import { editOf } from '../edit.js';
import { declares, hasParameter, nameOfFunction } from '../functions.js';
import type { FixRule, Given } from '../given.js';
import { importOf } from '../imports.js';
import {
  functionsAround,
  initialOf,
  isCall,
  memberName,
  operatorName,
  type Reading,
  shown,
} from '../reading.js';
import { isFunction, nodesIn, type Source, textOf } from '../tree.js';
import { onePerValueOf, readOnceBy, readsOnlyNow } from '../wording-of-waiting.js';
import { piped } from './waiting.js';

/** A subscription that an operator's callback makes, such as that of `tap` or `map`. */
export const inOperator: FixRule = (given) => {
  const { leak, reading, handle } = given;
  if (leak.kind === 'promise' || (handle.goes !== 'nowhere' && handle.goes !== 'to the caller'))
    return undefined;
  const { source, path } = reading;
  const [inside] = functionsAround(reading);
  const operator = inside && path[path.indexOf(inside) - 1];
  const pipe = operator && path[path.indexOf(operator) - 1];
  if (!isCall(operator) || !isCall(pipe) || memberName(pipe.callee) !== 'pipe') return undefined;
  if (inside?.async === true) return readsOnce(given);
  if (!/^(?:tap|map|filter|switchMap|mergeMap|concatMap|exhaustMap)$/.test(operatorName(source, operator)))
    return undefined;
  return { text: onePerValueOf(operatorName(source, operator), shown(source, reading.stream)) };
};

/** A callback that only stores the value in something of the function around it, which reads it. */
export const readsOnce: FixRule = (given) => {
  const only = onlyStored(given);
  if (only === undefined) return undefined;
  const { inside, stored } = only;
  const { reading } = given;
  const { source, pipe, stream } = reading;
  const name = textOf(source, stored);
  if (!isOf(inside, name) || isUsedLater(reading, inside, name)) return undefined;
  const isOfEvents = sendsOf(source, pipe?.from ?? stream) === 'events' || accumulates(reading);
  if (isOfEvents) return undefined;
  return { text: readsOnlyNow(name, shown(source, pipe?.from ?? stream)) };
};

/** The same for a variable of the function, which nothing can read after that has returned. */
export const readsState: FixRule = (given) => {
  const only = onlyStored(given);
  if (only === undefined) return undefined;
  const { inside, stored } = only;
  const { reading } = given;
  const { source, pipe, stream } = reading;
  const of = nameOfFunction(source, reading, inside);
  const imported = importOf(source, 'take');
  if (stored.type !== 'Identifier' || of === undefined || imported === undefined) return undefined;
  const isOwn = declares(inside, stored.name) && !isUsedLater(reading, inside, stored.name);
  if (!isOwn || inside.async === true || inside.generator === true) return undefined;
  if (sendsOf(source, pipe?.from ?? stream) !== 'its value' || accumulates(reading)) return undefined;
  return {
    text: readOnceBy(stored.name, of),
    edit: editOf(source, [...imported, piped(source, reading, 'take(1)')]),
  };
};

/** The function around a subscription that nothing keeps, and the only thing that its callback sets. */
function onlyStored({
  leak,
  reading,
  handle,
}: Given): { readonly inside: FunctionNode; readonly stored: Node } | undefined {
  if (leak.kind === 'promise' || handle.goes !== 'nowhere') return undefined;
  const [inside] = functionsAround(reading);
  const [observer, other] = reading.call.arguments;
  if (inside === undefined || other !== undefined || observer === undefined || !isFunction(observer))
    return undefined;
  const stored = storedBy(observer as FunctionNode);
  return stored && { inside, stored };
}

/** Whether a stream sends its present value at once, or only those to come. */
function sendsOf(source: Source, from: Node): 'its value' | 'events' | undefined {
  const made = initialOf(source, from);
  const of = made?.type === 'NewExpression' ? textOf(source, made.callee) : '';
  return of === 'BehaviorSubject' ? 'its value' : of === 'Subject' ? 'events' : undefined;
}

function accumulates({ source, pipe }: Reading): boolean {
  return (pipe?.operators ?? []).some((each) =>
    /^(?:scan|mergeScan|switchScan|skip|pairwise|bufferCount|filter|debounceTime|auditTime)$/.test(
      operatorName(source, each),
    ),
  );
}

/** What its only statement assigns to. */
function storedBy({ body }: FunctionNode): Node | undefined {
  const statements: readonly Node[] = body.type === 'BlockStatement' ? body.body : [body];
  const [only, other] = statements;
  const made = only?.type === 'ExpressionStatement' ? only.expression : only;
  return other === undefined && made?.type === 'AssignmentExpression' ? made.left : undefined;
}

/** Is it a variable or a parameter of the function, or a part of one? */
function isOf(inside: FunctionNode, name: string): boolean {
  const [variable = ''] = name.split('.');
  return hasParameter(inside, variable) || declares(inside, variable);
}

/** Is it used by another function within, which may run later? */
function isUsedLater({ call }: Reading, inside: FunctionNode, name: string): boolean {
  const [variable] = name.split('.');
  return [...nodesIn(inside.body, (node) => node === call)].some(
    (node) =>
      isFunction(node) &&
      [...nodesIn(node)].some((each) => each.type === 'Identifier' && each.name === variable),
  );
}
