import { siteToFix } from '../../../lib/dev/leak/fault-line.js';
import { isGenericFix, SYNCHRONOUS_FIX } from '../../../lib/dev/rules/fix-texts.js';
import type { Leak, Lines } from '../../../lib/leak.js';
import type { LeakSite } from '../../../lib/site.js';
import { lineAt, offsetAt } from '../host/text-offsets.js';
import { classAround, methodName } from './classes.js';
import { Coverage } from './coverage.js';
import { excerptAt, excerptOf } from './excerpt.js';
import { alive } from './fixes/alive.js';
import { among } from './fixes/among.js';
import { atClose, perEvent } from './fixes/at-close.js';
import { cleanup } from './fixes/cleanup.js';
import { cleared } from './fixes/cleared.js';
import { connectionFix } from './fixes/connection.js';
import { effect } from './fixes/effects.js';
import { ofClass } from './fixes/in-class.js';
import { notCalled, setAnew } from './fixes/kept.js';
import { byDestroyHook, byHook, byNotifier, forgotten } from './fixes/own-way.js';
import { producerFix, withoutTeardown } from './fixes/made-by-hand.js';
import { inOperator, readsOnce, readsState } from './fixes/in-operator.js';
import { inObject } from './fixes/in-object.js';
import { inPromise } from './fixes/in-promise.js';
import { inTest } from './fixes/in-test.js';
import { iterator } from './fixes/iterator.js';
import { nested } from './fixes/nested.js';
import { fed } from './fixes/fed.js';
import { ofOwner } from './fixes/guard-of-closed-owner.js';
import { notLast } from './fixes/not-last.js';
import { setLater } from './fixes/not-run.js';
import { inRender, notRunYet, ofRequest, plain } from './fixes/plain.js';
import { renewed } from './fixes/renewed.js';
import { repeats } from './fixes/repeats.js';
import { ofResult } from './fixes/result.js';
import { setBelow, setInLoop } from './fixes/set-twice.js';
import { shareFix } from './fixes/shared.js';
import { holderDropped, ofListener, returned } from './fixes/returned.js';
import { reversed } from './fixes/reversed.js';
import { notifier, notifierByText } from './fixes/notifier.js';
import { promised } from './fixes/promised.js';
import { combined, first, inner, pileOf, queued } from './fixes/waiting.js';
import type { Fix, FixRule, Given } from './given.js';
import { handleOf } from './handle.js';
import { isDropped, isExactHint } from './exact-fixes.js';
import { named } from './names.js';
import { ParsedFiles } from './parsed-files.js';
import { pipeText } from './pipe-text.js';
import { connectAt, type Reading, readingAt } from './reading.js';
import { nodesIn, type Source, startOf } from './tree.js';

const parsed = new ParsedFiles();
const coverage = new Coverage();

/** In this order: fixes that the subscriptions prove come before those that only the text shows. */
const PROVEN: readonly FixRule[] = [
  notLast,
  ofOwner,
  notifier,
  combined,
  queued,
  inner,
  promised,
  withoutTeardown,
];
const BY_TEXT: readonly FixRule[] = [
  notCalled,
  reversed,
  cleanup,
  alive,
  nested,
  inOperator,
  inPromise,
  cleared,
  setBelow,
  setInLoop,
  setLater,
  renewed,
  setAnew,
  holderDropped,
  among,
  fed,
  forgotten,
  byNotifier,
  byHook,
  byDestroyHook,
  inObject,
  atClose,
  iterator,
  inTest,
  ofResult,
  effect,
  first,
  readsState,
  repeats,
  ofListener,
  ofClass,
  ofRequest,
  readsOnce,
  perEvent,
  returned,
  inRender,
  plain,
];
/** The fixes for dropped subscriptions. */
const OF_DROPPED: readonly FixRule[] = [
  withoutTeardown,
  notifierByText,
  notCalled,
  reversed,
  cleanup,
  nested,
  cleared,
  setBelow,
  setInLoop,
  holderDropped,
  among,
  fed,
  forgotten,
  byNotifier,
  byHook,
  byDestroyHook,
  ofResult,
  notRunYet,
  first,
  readsState,
  ofListener,
  ofClass,
];

/**
 * The facts that the text adds to those of the subscriptions: the pipe, and the fix in the words of the code.
 */
export function explain(leak: Leak, read: (file: string) => string | undefined): Leak {
  if (leak.package !== undefined) return leak;
  const main = siteToFix(leak);
  const source = main && parsed.read(main.file, read(main.file));
  if (main === undefined || source === undefined) return leak;
  const isOfProducer = leak.verdict === 'zombie' || leak.verdict === 'residue';
  if (!isOfProducer && leak.kind !== 'connection') return ofSubscription(leak, source, main);
  const seen = withExcerpt(leak, excerptAt(source, offsetAt(source.text, main), main.line));
  if (isOfProducer) return withFix(seen, producerFix(source, main.line, leak));
  if (leak.verdict === 'abandoned') return seen;
  const connects = connectAt(source, main);
  if (connects === undefined) return withFix(seen, shareFix(source, main));
  return isExactHint(leak) ? seen : withFix(seen, connectionFix(givenBy(leak, source, connects)));
}

function givenBy(leak: Leak, source: Source, reading: Reading): Given {
  return {
    leak,
    reading,
    handle: handleOf(reading),
    around: classAround(reading),
    // The name alone is enough only if no other function has it.
    ran: (name) => isOnly(source, name) && coverage.ran(source.file, name),
  };
}

function ofSubscription(leak: Leak, source: Source, site: LeakSite): Leak {
  const reading = readingAt(source, site);
  if (reading === undefined || !agrees(leak, reading)) return leak;
  const pipe = pipeText(reading);
  const around = classAround(reading);
  const piped = named(pipe === undefined ? leak : { ...leak, pipe }, reading);
  const told = withExcerpt(piped, excerptOf(reading, leak.kind === 'promise' ? undefined : around));
  if (leak.inner !== undefined) {
    const text = pileOf(reading);
    return withFix(told, text === undefined ? undefined : { text });
  }
  // A package has subscribed for the line, so the result of the call is not a subscription.
  if (!isOwnCall(leak) || isExactHint(leak) || leak.verdict === 'late') return told;
  const given = givenBy(leak, source, reading);
  const seen = withMethod(told, given);
  for (const rule of rulesFor(leak)) {
    const fix = rule(given);
    if (fix !== undefined) return withFix(seen, fix);
  }
  return seen;
}

function rulesFor(leak: Leak): readonly FixRule[] {
  if (isDropped(leak)) return OF_DROPPED;
  if (leak.hint === SYNCHRONOUS_FIX) return [inPromise];
  return isGenericFix(leak.hint) ? [...PROVEN, ...BY_TEXT] : PROVEN;
}

function isOnly(source: Source, name: string): boolean {
  let times = 0;
  for (const node of nodesIn(source.program)) {
    if (node.type === 'ClassMethod' || node.type === 'ObjectMethod' || node.type === 'ClassPrivateMethod') {
      if (methodName(source, node) === name) times++;
    } else if (node.type === 'FunctionDeclaration' && node.id?.name === name) times++;
  }
  return times === 1;
}

/** Adds that the object was ended, if that is known: then the present method is not enough. */
function withMethod(leak: Leak, { around, ran, reading: { source } }: Given): Leak {
  if (around?.end === undefined || leak.kind === 'promise') return leak;
  const name = methodName(source, around.end);
  if (around.member === around.end || !ran(name)) return leak;
  const line = lineAt(source.text, startOf(around.end));
  return { ...leak, facts: [...(leak.facts ?? []), { what: 'method', name, of: around.name, line }] };
}

/** Whether the line itself has subscribed, or a package that it has called for that. */
function isOwnCall({ through }: Leak): boolean {
  return through === undefined || /(?:^|\.)(?:subscribe|forEach)$/.test(through.function ?? '');
}

/** If text and subscription disagree, the text belongs to another version. */
function agrees({ kind, facts = [] }: Leak, { verb, pipe, source }: Reading): boolean {
  const isPromise = verb !== 'subscribe';
  if ((kind === 'promise') !== isPromise) return false;
  const cut = facts.some(({ what }) => what === 'notifier');
  return !cut || pipe === undefined || /\btakeUntil/.test(source.text);
}

function withExcerpt(leak: Leak, excerpt: readonly Lines[] | undefined): Leak {
  return excerpt === undefined ? leak : { ...leak, excerpt };
}

function withFix(leak: Leak, fix: Fix | undefined): Leak {
  if (fix === undefined) return leak;
  return { ...leak, hint: fix.text, ...(fix.edit !== undefined && { edit: fix.edit }) };
}
