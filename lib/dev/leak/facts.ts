import type { Fact } from '../../fact.js';
import { finalizersOf, isSubscriber, type Watched } from '../base/rxjs-internals.js';
import { ENDS_WITH_TAKE_UNTIL, type TrackRecord } from '../record/record.js';
import type { ReadClosure } from './closures.js';
import type { SiblingsOf } from './gather.js';
import type { OpenChain, OpenSource, Stage } from './open-sources.js';
import { openChain } from './open-sources.js';
import type { SourceTraces } from './source-traces.js';

/** The facts that the live chain of a subscription shows about why it is open. */
export function factsOf(
  record: TrackRecord,
  subscriber: Watched,
  chain: OpenChain | undefined,
  traces: SourceTraces,
  closureOf: ReadClosure,
): Fact[] {
  const state = notifierStateOf(record, subscriber, traces, closureOf);
  const inputs = chain && inputsOf(chain.sources, closureOf);
  return [
    ...(state === undefined ? [] : [{ what: 'notifier' as const, state }]),
    ...(inputs === undefined ? [] : [inputs]),
  ];
}

/** A subscriber of an rxjs operator. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
  readonly _next?: unknown;
}

type NotifierState = Extract<Fact, { what: 'notifier' }>['state'];

/**
 * The state of the notifier of the `takeUntil` on a record's own chain. While the notifier can still end the
 * stream, it is a part of the subscriber below the `takeUntil`; after it has completed, it is not. If it had
 * sent a value or failed, that subscriber would be closed.
 */
function notifierStateOf(
  { chain, traits }: TrackRecord,
  subscriber: Watched,
  traces: SourceTraces,
  closureOf: ReadClosure,
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
    if (/\bsubscriber\d*\.complete\(\)/.test(onNext)) return openNotifierStateOf(part, traces);
    known &&= size > 0;
  }
  // The part above the takeUntil must exist: it may have ended, and the notifier with it.
  return known && parts.every(({ isStopped }) => isStopped !== true) ? 'completed' : undefined;
}

function nextOf(
  { _next }: Operator,
  closureOf: ReadClosure,
): { readonly size: number; readonly onNext?: string | undefined } {
  const closure = closureOf(_next);
  return { size: closure.size, onNext: closure.get('onNext') };
}

function openNotifierStateOf(notifier: Watched, traces: SourceTraces): NotifierState {
  const isDropped = openChain(notifier, traces)?.sources.every(({ kind }) => kind === 'dropped') === true;
  return isDropped ? 'unsubscribed' : 'silent';
}

/**
 * The operators that combine streams: a pattern for the code of their `next`, and the names of the variables
 * for the index of an input and for whether it has sent a value.
 */
const COMBINING_OPERATORS = [
  { of: 'forkJoin', told: /\bremainingEmissions\d*--/, at: 'sourceIndex', had: 'hasValue' },
  { of: 'combineLatest', told: /\bremainingFirstValues\d*--/, at: 'i', had: 'hasFirstValue' },
] as const;

/**
 * The number of sources whose operators are examined, at ~0.5 ms each. One large `mergeMap` has thousands.
 */
const MAX_SOURCES = 20;

/** The open inputs of the outermost operator that combines several streams. */
function inputsOf(sources: readonly OpenSource[], closureOf: ReadClosure): Fact | undefined {
  if (sources.length > MAX_SOURCES) return undefined;
  const outermost = new Map(sources.flatMap(({ head }) => combiningOperatorBelow(head, closureOf) ?? []));
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
  // Two operators of one kind may be next to each other.
  if (ats.size < open.length || ![...ats].every((at) => at >= 1 && at <= total)) return undefined;
  if (first.of === 'combineLatest' && open.every(({ value }) => value)) return undefined;
  return { what: 'inputs', of: first.of, total, open: open.sort((a, b) => a.at - b.at) };
}

/** The last combining operator between a source and the consumer. */
function combiningOperatorBelow(
  head: Stage,
  closureOf: ReadClosure,
): [readonly [Operator, (typeof COMBINING_OPERATORS)[number]]] | undefined {
  let last: [readonly [Operator, (typeof COMBINING_OPERATORS)[number]]] | undefined;
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    const part = stage.part as Operator;
    const { onNext = '' } = nextOf(part, closureOf);
    const combined = COMBINING_OPERATORS.find(({ told }) => told.test(onNext));
    if (combined !== undefined) last = [[part, combined]];
  }
  return last;
}

/** The length of an array in the inspector's description. */
function lengthOf(array = ''): number {
  return Number(/^Array\((\d+)\)$/.exec(array)?.[1]);
}

/** Binds {@link siblingsOf} to a registry. */
export function siblingReader(counted: { readonly missed: boolean }): SiblingsOf {
  return (places) => siblingsOf(places, counted.missed);
}

/** The subscriptions that the same lines have made, if there are others. */
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
