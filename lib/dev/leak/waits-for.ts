import { ableToWake, type WakingSource } from './able-to-wake.js';
import { type ReadClosure, withClosureReader } from './closures.js';
import type { Fact } from '../../fact.js';
import { factsOf } from './facts.js';
import type { LiveFactsOf } from './gather.js';
import { openChain, type OpenChain, type Stage } from './open-sources.js';
import { duration } from '../base/duration.js';
import { sourceText, type Watched } from '../base/rxjs-internals.js';
import type { TrackRecord } from '../record/record.js';
import { placeOf } from '../record/resolve.js';
import { siteOf } from '../stack/places.js';
import type { SourceTraces } from './source-traces.js';

/** The kind of notification that a subscription waits for. */
type Awaited = 'value' | 'completion' | 'either';

/** The number of leaks in a report whose closures are read. */
const MAX_ENTRIES = 50;

/** Reads the live facts for the leaks of one report. `outer` finds an open record by its id. */
export function liveFactsReader(
  traces: SourceTraces,
  outer: (id: number) => TrackRecord | undefined,
): LiveFactsOf {
  let left = MAX_ENTRIES;
  return (record) => {
    const subscriber = record.subscriber();
    if (subscriber === undefined) return { facts: [] };
    const chain = openChain(subscriber, traces);
    const look = left-- > 0 ? withClosureReader : withoutClosures;
    return look((closureOf) => ({
      waitsFor: waitsForOf(chain, closureOf),
      facts: [...factsOf(record, subscriber, chain, traces, closureOf), ...withinOf(record, outer)],
    }));
  };
}

/** The subscription that it was made inside of. For a connection the first consumer does not matter. */
function withinOf({ parent, kind }: TrackRecord, outer: (id: number) => TrackRecord | undefined): Fact[] {
  if (parent === undefined || kind !== 'nested') return [];
  const found = outer(parent);
  const at = found && siteOf(placeOf(found));
  return [{ what: 'within', open: found !== undefined, ...(at && { at }) }];
}

const withoutClosures: typeof withClosureReader = (look) => look(() => new Map());

/** The text for a subscription that nothing can wake, to follow "for". */
export const NOTHING_CAN_COME = 'something that can never come';

/**
 * The events that an open subscription waits for, as text to follow "for": everything that could wake it.
 * Undefined if any part is not known, such as a hand-made source.
 */
export function waitsFor(
  subscriber: Watched,
  traces: SourceTraces,
  look: typeof withClosureReader = withClosureReader,
): string | undefined {
  const chain = openChain(subscriber, traces);
  return look((closureOf) => waitsForOf(chain, closureOf));
}

function waitsForOf(chain: OpenChain | undefined, closureOf: ReadClosure): string | undefined {
  const sources = chain?.sources;
  if (sources === undefined || sources.some(({ kind }) => kind === 'unknown')) return undefined;
  const told = new Set(ableToWake(sources, closureOf).map((source) => textOfSource(source, closureOf)));
  return told.size === 0 ? NOTHING_CAN_COME : [...told].join(', or ');
}

function textOfSource(source: WakingSource, closureOf: ReadClosure): string {
  const { kind, action, beside, head } = source;
  if (isAsyncSubject(source, closureOf)) return `the completion of ${SUBJECT}`;
  const {
    value,
    all = value,
    either = value,
  } = action?.delay ? { value: `a timer (${duration(action.delay)})` } : WORDS[kind];
  // An action beside another source is part of an operator: it does not end the stream.
  if (action !== undefined && beside) return value;
  return { value, either, completion: `the completion of ${all}` }[awaitedAlong(head, closureOf)];
}

interface Words {
  readonly value: string;
  /** The subject of "the completion of", if it differs. */
  readonly all?: string;
  readonly either?: string;
}

const SUBJECT = 'a Subject';

const WORDS: Record<WakingSource['kind'], Words> = {
  subject: {
    value: 'a value of a Subject',
    all: SUBJECT,
    either: 'a value or the completion of a Subject',
  },
  share: { value: 'the shared source', either: 'a value or the completion of the shared source' },
  timer: { value: 'a timer' },
  action: { value: 'a scheduled action' },
  event: { value: 'an event', all: 'a stream of events' },
  frame: { value: 'an animation frame', all: 'a stream of animation frames' },
  response: { value: 'a response' },
  promise: { value: 'a promise' },
};

/** Whether it is an AsyncSubject, which sends its value when it completes. Before 7.5 this is not known. */
function isAsyncSubject({ kind, remove }: WakingSource, closureOf: ReadClosure): boolean {
  return kind === 'subject' && closureOf(remove).get('_this')?.startsWith('AsyncSubject') === true;
}

/** The notification that gets from the head of a chain to its consumer. */
function awaitedAlong(head: Stage, closureOf: ReadClosure): Awaited {
  let want: Awaited = 'value';
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    // The destination of a Subscriber is a Subscriber too, except for the last.
    const isConsumer = stage.below === undefined || stage.part.destination?.isStopped === undefined;
    const here = isConsumer
      ? awaitedByConsumer(stage.part, closureOf)
      : awaitedByOperator(stage.part, closureOf);
    if (here === 'completion') return here;
    // A value ends it: the subscribers below then receive a completion.
    if (here === 'end') break;
    if (here === 'either') want = here;
  }
  return want;
}

/** `lastValueFrom` keeps each value until the completion. */
const KEEPS_LAST = /_hasValue = true/;
/** And so does `toPromise`. */
const STORES = /\bvalue\d* = x\d*\b/;
const RESOLVES_LAST = /\bresolve\d*\(value\d*\)/;

function awaitedByConsumer({ destination }: Watched, closureOf: ReadClosure): Awaited {
  const observer = destination?.partialObserver;
  // Before 7.5 the observer is not accessible and each handler is wrapped; a missing handler is not.
  const codeOfHandler = (of: 'next' | 'complete'): string | undefined =>
    observer === undefined ? closureOf(destination?.[of]).get('handler') : codeOf(observer[of]);
  const next = codeOfHandler('next');
  if (next === undefined) return codeOfHandler('complete') === undefined ? 'value' : 'completion';
  const resolvesLast = STORES.test(next) && RESOLVES_LAST.test(codeOfHandler('complete') ?? '');
  return KEEPS_LAST.test(next) || resolvesLast ? 'completion' : 'value';
}

/** A subscriber of an rxjs operator. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
  readonly _next?: unknown;
  readonly _complete?: unknown;
}

const NOOP = /^(?:function \w*\(\)|\(\) =>) ?\{\s*\}$/;

function awaitedByOperator(part: Operator, closureOf: ReadClosure): Awaited | 'end' {
  if (!('onFinalize' in part)) return 'value';
  const finalizes = codeOf(part.onFinalize) ?? '';
  // forkJoin; takeLast, and last, which uses it
  if (/\bremainingCompletions\b|\bbuffer\d* = null\b/.test(finalizes)) return 'completion';
  // concat, mergeMap and similar: inner streams wait in the buffer.
  if (/\bactive--/.test(finalizes) && closureOf(part.onFinalize).get('buffer') !== 'Array(0)')
    return 'either';
  const hears = /\bonNext\(/.test(codeOf(part._next) ?? '');
  if (!hears && !/\bonComplete\(/.test(codeOf(part._complete) ?? '')) return 'value';
  const closure = closureOf(hears ? part._next : part._complete);
  if (closure.size === 0) return 'either';
  const { onNext = '', onComplete = '' } = Object.fromEntries(closure);
  // A notifier needs a value; take, first and similar operators end with a value.
  if (NOOP.test(onComplete) || /\bsubscriber\.complete\(\)/.test(onNext)) return 'end';
  // reduce, count, toArray, and single; ignoreElements
  return /\bhasState &&|\bsingleValue\b/.test(onComplete) || NOOP.test(onNext) ? 'completion' : 'value';
}

function codeOf(code: unknown): string | undefined {
  return typeof code === 'function' ? sourceText(code as () => void) : undefined;
}
