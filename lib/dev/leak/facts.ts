import type { Fact } from '../../fact.js';
import { finalizersOf, isSubscriber, type Watched } from '../base/rxjs-internals.js';
import { ENDS_WITH_TAKE_UNTIL, NOTIFIER_HAD_ENDED, type TrackRecord } from '../record/record.js';
import type { ReadClosure } from './closures.js';
import type { SiblingsOf } from './gather.js';
import { innerOf } from './inner-facts.js';
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
  const hadEnded = (record.traits & NOTIFIER_HAD_ENDED) === 0 ? undefined : 'ended';
  const state = notifierStateOf(record, subscriber, traces, closureOf) ?? hadEnded;
  const inputs =
    chain &&
    (inputsOf(chain.sources, closureOf) ??
      queueOf(chain.sources, closureOf) ??
      (state === 'above' ? undefined : innerOf(chain.sources, closureOf)));
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

type Inputs = Extract<Fact, { what: 'inputs' }>;

/**
 * What combines streams: known by the words of what an input does with a value. `at` and `had` are the names of its number, and of whether it has had a
 * value, or an array of that; `all` is an array of all inputs.
 */
interface Combined {
  readonly of: Inputs['of'];
  readonly does: RegExp;
  readonly at: string;
  readonly had: string;
  readonly all: string;
}

const COMBINED: readonly Combined[] = [
  { of: 'forkJoin', does: /\bremainingEmissions\d*--/, at: 'sourceIndex', had: 'hasValue', all: 'values' },
  { of: 'combineLatest', does: /\bremainingFirstValues\d*--/, at: 'i', had: 'hasFirstValue', all: 'values' },
  {
    of: 'zip',
    does: /\bbuffers\d*\[sourceIndex\d*\]\.push\(/,
    at: 'sourceIndex',
    had: 'buffers',
    all: 'buffers',
  },
  { of: 'withLatestFrom', does: /\botherValues\d*\[i\d*\] = /, at: 'i', had: 'hasValue', all: 'otherValues' },
];

/**
 * The number of sources whose operators are examined, at ~0.5 ms each. One large `mergeMap` has thousands.
 */
const MAX_SOURCES = 20;

/** The inputs of the outermost operator that combines several, as far as they are open. */
function inputsOf(sources: readonly OpenSource[], closureOf: ReadClosure): Fact | undefined {
  if (sources.length > MAX_SOURCES) return undefined;
  const outermost = new Map(sources.flatMap(({ head }) => lastAlong(head, closureOf, combinedBy) ?? []));
  const [first] = outermost.values();
  if (first === undefined) return undefined;
  const open: { readonly at: number; readonly value: boolean }[] = [];
  let total = NaN;
  for (const [part, { of, at, had, all }] of outermost) {
    if (of !== first.of) return undefined;
    const inner = closureOf(part._next, 'onNext', had);
    const index = Number(inner.get(at));
    // Of a withLatestFrom that has all values, nothing is missing any more.
    const value = inner.get(`${had}[${index}]`) ?? inner.get(had);
    if (value === undefined || value === 'null') return undefined;
    open.push({ at: index + 1, value: value === 'true' || /^Array\((?!0\))/.test(value) });
    total = lengthOf(inner.get(all));
  }
  const ats = new Set(open.map(({ at }) => at));
  // Two operators of one kind may be next to each other.
  if (ats.size < open.length || ![...ats].every((at) => at >= 1 && at <= total)) return undefined;
  if (first.of !== 'forkJoin' && open.every(({ value }) => value)) return undefined;
  return { what: 'inputs', of: first.of, total, open: open.sort((a, b) => a.at - b.at) };
}

function combinedBy(part: Operator, closureOf: ReadClosure): Combined | undefined {
  const { onNext = '' } = nextOf(part, closureOf);
  return COMBINED.find(({ does }) => does.test(onNext));
}

/** Streams that are subscribed one after the other, of which the first has not completed. */
function queueOf(sources: readonly OpenSource[], closureOf: ReadClosure): Fact | undefined {
  // The source of a `concatMap` may be open too.
  if (sources.length > 2) return undefined;
  const [found, other] = sources.flatMap(
    ({ head }) => lastAlong(head, closureOf, (part) => queueAt(part, closureOf)) ?? [],
  );
  return other === undefined ? found?.[1] : undefined;
}

function queueAt(part: Operator, closureOf: ReadClosure): Fact | undefined {
  const { onNext = '' } = nextOf(part, closureOf);
  if (!/\bsubscriber\d*\.next\(innerValue\d*\)/.test(onNext)) return undefined;
  const inner = closureOf(part._next, 'onNext');
  const waiting = lengthOf(inner.get('buffer'));
  return inner.get('concurrent') === '1' && waiting > 0
    ? { what: 'queue', at: Number(inner.get('index')), waiting }
    : undefined;
}

/** Of all that stand between a source and the consumer, the last one that something is found of. */
function lastAlong<Found>(
  head: Stage,
  closureOf: ReadClosure,
  find: (part: Operator, closureOf: ReadClosure) => Found | undefined,
): readonly [readonly [Operator, Found]] | undefined {
  let last: readonly [readonly [Operator, Found]] | undefined;
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    const part = stage.part as Operator;
    const found = find(part, closureOf);
    if (found !== undefined) last = [[part, found]];
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
