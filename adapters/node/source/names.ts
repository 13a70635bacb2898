import type { Expression, Node } from '@babel/types';

import type { Fact } from '../../../lib/fact.js';
import type { Leak } from '../../../lib/leak.js';
import { eventOf, innerStreamOf, inputsOf } from './fixes/waiting.js';
import { factOf } from './given.js';
import { bare, firstArgument, isCall, operatorName, type Reading, shown } from './reading.js';

/** The leak with the names of the code in its facts and in `waitsFor`. */
export function named(leak: Leak, reading: Reading): Leak {
  const facts = leak.facts?.map((fact) => namedFact(fact, reading));
  const waitsFor = leak.waitsFor && namedWait(leak, reading, leak.waitsFor);
  return { ...leak, ...(facts && { facts }), ...(waitsFor !== undefined && { waitsFor }) };
}

function namedFact(fact: Fact, reading: Reading): Fact {
  const { source } = reading;
  switch (fact.what) {
    case 'notifier': {
      const name = notifierOf(reading);
      return name === undefined ? fact : { ...fact, name: shown(source, name) };
    }
    case 'inputs': {
      const inputs = inputsOf(reading, fact.of);
      if (inputs?.length !== fact.total) return fact;
      const open = fact.open.map((one) => {
        const input = inputs[one.at - 1]?.value;
        return input === undefined ? one : { ...one, name: shown(source, input) };
      });
      return { ...fact, open };
    }
    case 'queue': {
      const input = inputsOf(reading, 'concat')?.[fact.at - 1]?.value;
      return input === undefined ? fact : { ...fact, name: shown(source, input) };
    }
    case 'inner': {
      const name = innerStreamOf(reading, fact.of);
      return name === undefined ? fact : { ...fact, name };
    }
    default:
      return fact;
  }
}

/** The argument of the only `takeUntil` of the pipe. */
function notifierOf({ source, pipe }: Reading): Expression | undefined {
  const [until, other] = (pipe?.operators ?? []).filter((each) => operatorName(source, each) === 'takeUntil');
  return isCall(until) && other === undefined ? firstArgument(until) : undefined;
}

/** Operators that subscribe only to their source. */
const PLAIN =
  /^(?:map|filter|tap|scan|pluck|mapTo|distinctUntilChanged|distinctUntilKeyChanged|distinct|skip|skipWhile|pairwise|bufferCount|startWith|take|takeWhile|first|last|takeLast|takeUntil|reduce|toArray|share|shareReplay|finalize|catchError|ownedBy|withLeakGuard)$/;

const SUBJECT = 'a value of a Subject';

function namedWait(leak: Leak, reading: Reading, waitsFor: string): string {
  const { source, pipe, stream } = reading;
  const main = pipe?.from ?? bare(stream);
  const queue = factOf(leak, 'queue');
  if (queue !== undefined) {
    const input = inputsOf(reading, 'concat')?.[queue.at - 1]?.value;
    return input === undefined ? waitsFor : waitsFor.replace('of a Subject', `of ${shown(source, input)}`);
  }
  const inputs = factOf(leak, 'inputs');
  if (inputs !== undefined) return namedInputs(reading, inputs, waitsFor);
  if (!(pipe?.operators ?? []).every((each) => PLAIN.test(operatorName(source, each)))) return waitsFor;
  const event = eventOf(source, main);
  const isSilent = factOf(leak, 'notifier')?.state === 'silent';
  const notifier = isSilent ? notifierOf(reading) : undefined;
  const ofNotifier = notifier && isPath(notifier) ? shown(source, notifier) : undefined;
  const hasOther =
    (pipe?.operators ?? []).some((each) => operatorName(source, each) === 'takeUntil') &&
    ofNotifier === undefined;
  if (hasOther) return waitsFor;
  if (event !== undefined) {
    return waitsFor
      .replace(/^an event\b/, event)
      .replace(SUBJECT, ofNotifier === undefined ? SUBJECT : `a value of ${ofNotifier}`);
  }
  if (isTimer(main) && ofNotifier !== undefined) return waitsFor.replace(SUBJECT, `a value of ${ofNotifier}`);
  if (!isPath(main)) return waitsFor;
  const name = shown(source, main);
  if (ofNotifier !== undefined)
    return waitsFor === SUBJECT ? `a value of ${name}, or of ${ofNotifier}` : waitsFor;
  return /^(?:a value|the completion|a value or the completion) of a Subject$/.test(waitsFor)
    ? waitsFor.replace('a Subject', name)
    : waitsFor;
}

/** The missing inputs, if all of them are Subjects. */
function namedInputs(
  reading: Reading,
  { of, total, open }: Extract<Fact, { what: 'inputs' }>,
  waitsFor: string,
): string {
  const inputs = inputsOf(reading, of);
  if (of !== 'forkJoin' || waitsFor !== 'the completion of a Subject' || inputs?.length !== total)
    return waitsFor;
  const names = open
    .flatMap(({ at }) => inputs[at - 1]?.value ?? [])
    .map((input) => shown(reading.source, input));
  return `the completion of ${names.join(' and of ')}`;
}

function isTimer(main: Node): boolean {
  return isCall(main) && main.callee.type === 'Identifier' && /^(?:interval|timer)$/.test(main.callee.name);
}

/** A name, possibly of a field, or the result of a method call on one. */
function isPath(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  if (node.type === 'TSNonNullExpression') return isPath(node.expression);
  if (isCall(node)) return isPath(node.callee) && node.callee.type !== 'Identifier';
  return (
    (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') && isPath(node.object)
  );
}
