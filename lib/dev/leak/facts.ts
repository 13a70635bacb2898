import type { Fact } from '../../fact.js';
import { finalizersOf, isSubscriber, type Watched } from '../base/rxjs-internals.js';
import { ENDS_WITH_TAKE_UNTIL, type TrackRecord } from '../record/record.js';
import type { ClosureOf } from './closures.js';
import type { SiblingsOf } from './gather.js';
import type { OpenChain, OpenSource, Stage } from './open-sources.js';
import { openChain } from './open-sources.js';
import type { SourceTraces } from './source-traces.js';

/** What its live chain shows of why it is open. */
export function factsOf(
  record: TrackRecord,
  subscriber: Watched,
  chain: OpenChain | undefined,
  traces: SourceTraces,
  closureOf: ClosureOf,
): Fact[] {
  const state = notifierOf(record, subscriber, traces, closureOf);
  const inputs = chain && inputsOf(chain.sources, closureOf);
  return [
    ...(state === undefined ? [] : [{ what: 'notifier' as const, state }]),
    ...(inputs === undefined ? [] : [inputs]),
  ];
}

/** A subscriber that an operator of rxjs made. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
  readonly _next?: unknown;
}

type NotifierState = Extract<Fact, { what: 'notifier' }>['state'];

/**
 * What has become of the notifier of the `takeUntil` on the own chain of a record. While it may still end the stream it is a part of what stands
 * below the `takeUntil`; when it has completed it is gone from there. Had it sent a value, or failed, all of that would be closed.
 */
function notifierOf(
  { chain, traits }: TrackRecord,
  subscriber: Watched,
  traces: SourceTraces,
  closureOf: ClosureOf,
): NotifierState | undefined {
  const cut = chain?.belowTakeUntil;
  const below = (traits & ENDS_WITH_TAKE_UNTIL) === 0 ? cut?.deref() : subscriber;
  if (below?.closed !== false) return cut === undefined ? undefined : 'above';
  const parts = finalizersOf(below).filter(
    (part): part is Operator => typeof part !== 'function' && isSubscriber(part) && '_next' in part,
  );
  let known = true;
  for (const part of parts) {
    const { size, onNext = '' } = nextOf(part, closureOf);
    if (/\bsubscriber\d*\.complete\(\)/.test(onNext)) return stateOf(part, traces);
    known &&= size > 0;
  }
  // What stands above the takeUntil has to be there: it may have ended, and the notifier with it.
  return known && parts.every(({ isStopped }) => isStopped !== true) ? 'completed' : undefined;
}

function nextOf(
  { _next }: Operator,
  closureOf: ClosureOf,
): { readonly size: number; readonly onNext?: string | undefined } {
  const closure = closureOf(_next);
  return { size: closure.size, onNext: closure.get('onNext') };
}

function stateOf(notifier: Watched, traces: SourceTraces): NotifierState {
  const isDropped = openChain(notifier, traces)?.sources.every(({ kind }) => kind === 'dropped') === true;
  return isDropped ? 'unsubscribed' : 'silent';
}

/** What is combined, by the words of what an input does with a value, and by the names of its index and of whether it has had one. */
const COMBINED = [
  { of: 'forkJoin', told: /\bremainingEmissions\d*--/, at: 'sourceIndex', had: 'hasValue' },
  { of: 'combineLatest', told: /\bremainingFirstValues\d*--/, at: 'i', had: 'hasFirstValue' },
] as const;

/** Of so many sources it is looked up what they are combined by, at ~0.5 ms for each operator: one of a large `mergeMap` has thousands. */
const SOURCES = 20;

/** The inputs of the outermost operator that combines several, as far as they are open. */
function inputsOf(sources: readonly OpenSource[], closureOf: ClosureOf): Fact | undefined {
  if (sources.length > SOURCES) return undefined;
  const outermost = new Map(sources.flatMap(({ head }) => combinedBelow(head, closureOf) ?? []));
  const [first] = outermost.values();
  if (first === undefined) return undefined;
  const open: { readonly at: number; readonly value: boolean }[] = [];
  for (const [part, { of, at, had }] of outermost) {
    if (of !== first.of) return undefined;
    const inner = closureOf(part._next, 'onNext');
    open.push({ at: Number(inner.get(at)) + 1, value: inner.get(had) === 'true' });
  }
  const total = lengthOf(closureOf(outermost.keys().next().value?._next, 'onNext').get('values'));
  const ats = new Set(open.map(({ at }) => at));
  // Two operators of one kind may stand side by side.
  if (ats.size < open.length || ![...ats].every((at) => at >= 1 && at <= total)) return undefined;
  if (first.of === 'combineLatest' && open.every(({ value }) => value)) return undefined;
  return { what: 'inputs', of: first.of, total, open: open.sort((a, b) => a.at - b.at) };
}

/** Of all that stand between a source and the consumer, the last one that is an input of such an operator. */
function combinedBelow(
  head: Stage,
  closureOf: ClosureOf,
): [readonly [Operator, (typeof COMBINED)[number]]] | undefined {
  let last: [readonly [Operator, (typeof COMBINED)[number]]] | undefined;
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    const part = stage.part as Operator;
    const { onNext = '' } = nextOf(part, closureOf);
    const combined = COMBINED.find(({ told }) => told.test(onNext));
    if (combined !== undefined) last = [[part, combined]];
  }
  return last;
}

/** Of an array, as the inspector describes it. */
function lengthOf(array = ''): number {
  return Number(/^Array\((\d+)\)$/.exec(array)?.[1]);
}

/** The same of a registry. */
export function siblingsIn(counted: { readonly missed: boolean }): SiblingsOf {
  return (places) => siblingsOf(places, counted.missed);
}

/** What the lines of these have made, where that says something. */
export function siblingsOf(
  places: Iterable<{ readonly made: number; readonly ended: number; readonly open: number }>,
  missed: boolean,
): Fact[] {
  let [made, ended, open] = [0, 0, 0];
  for (const place of places) {
    made += place.made;
    ended += place.ended;
    open += place.open;
  }
  return made < 2 ? [] : [{ what: 'siblings', made, ended, open, ...(missed && { atLeast: true as const }) }];
}
