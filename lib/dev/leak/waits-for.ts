import { type ClosureOf, lookIntoClosures } from './closures.js';
import { factsOf } from './facts.js';
import type { Insights } from './gather.js';
import { openChain, type OpenChain, type OpenSource, type Stage } from './open-sources.js';
import { duration } from '../base/duration.js';
import { sourceText, type Watched } from '../base/rxjs-internals.js';
import type { SourceTraces } from './source-traces.js';

/** Of what is sent, what does it wait for? */
type Want = 'value' | 'completion' | 'either';

/** So many entries of a report are worth the time to look into closures for. */
const LOOKED_INTO = 50;

/** What can be seen of the entries of one report. */
export function insightsIn(traces: SourceTraces): Insights {
  let left = LOOKED_INTO;
  return (record) => {
    const subscriber = record.subscriber();
    if (subscriber === undefined) return { facts: [] };
    const chain = openChain(subscriber, traces);
    const look = left-- > 0 ? lookIntoClosures : lookAway;
    return look((closureOf) => ({
      waitsFor: waitsAlong(chain, closureOf),
      facts: factsOf(record, subscriber, chain, traces, closureOf),
    }));
  };
}

const lookAway: typeof lookIntoClosures = (look) => look(() => new Map());

/** What a subscription waits for that nothing can wake, in words that follow "for". */
export const NOTHING_COMES = 'nothing that can come';

/**
 * What an open subscription waits for, in words that follow "for": all that could wake it. Undefined where any part of it does not
 * show (a source made by hand).
 */
export function waitsFor(
  subscriber: Watched,
  traces: SourceTraces,
  look: typeof lookIntoClosures = lookIntoClosures,
): string | undefined {
  const chain = openChain(subscriber, traces);
  return look((closureOf) => waitsAlong(chain, closureOf));
}

function waitsAlong(chain: OpenChain | undefined, closureOf: ClosureOf): string | undefined {
  const sources = chain?.sources;
  if (sources === undefined || sources.some(({ kind }) => kind === 'unknown')) return undefined;
  const words = sources.map((source) => wordsOf(source, closureOf));
  const told = new Set(words.filter((each) => each !== undefined));
  return told.size === 0 ? NOTHING_COMES : [...told].join(', or ');
}

/** Undefined where nothing can come of it. */
function wordsOf(source: OpenSource, closureOf: ClosureOf): string | undefined {
  const { kind, action, beside, head } = source;
  if (kind === 'dropped' || kind === 'never' || kind === 'unknown') return undefined;
  const {
    value,
    all = value,
    either = value,
  } = action?.delay ? { value: `a timer (${duration(action.delay)})` } : WORDS[kind];
  // An action beside another source is part of an operator: it ends no stream.
  if (action !== undefined && beside) return value;
  return { value, either, completion: `the completion of ${all}` }[wantAlong(head, closureOf)];
}

interface Words {
  readonly value: string;
  /** What completes; the same where it is not given. */
  readonly all?: string;
  readonly either?: string;
}

const WORDS: Record<Exclude<OpenSource['kind'], 'dropped' | 'never' | 'unknown'>, Words> = {
  subject: {
    value: 'a value of a Subject',
    all: 'a Subject',
    either: 'a value or the completion of a Subject',
  },
  share: { value: 'what is shared', either: 'a value or the completion of what is shared' },
  timer: { value: 'a timer' },
  action: { value: 'a scheduled action' },
  event: { value: 'an event', all: 'a stream of events' },
  frame: { value: 'an animation frame', all: 'a stream of animation frames' },
  response: { value: 'a response' },
  promise: { value: 'a promise' },
};

/** From the head of a chain down to its consumer: what of the source gets that on? */
function wantAlong(head: Stage, closureOf: ClosureOf): Want {
  let want: Want = 'value';
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    // What a Subscriber passes its values on to is one too, up to the last.
    const isConsumer = stage.below === undefined || stage.part.destination?.isStopped === undefined;
    const here = isConsumer ? wantOfConsumer(stage.part, closureOf) : wantOf(stage.part, closureOf);
    if (here === 'completion') return here;
    // A value ends it: those below are sent a completion then.
    if (here === 'end') break;
    if (here === 'either') want = here;
  }
  return want;
}

/** `lastValueFrom` keeps the value until it is told that it was the last. */
const KEEPS_LAST = /_hasValue = true/;

function wantOfConsumer({ destination }: Watched, closureOf: ClosureOf): Want {
  const observer = destination?.partialObserver;
  // Before 7.5 the observer is out of sight, and each handler wrapped: but where there is none, which does nothing.
  const codeOfHandler = (of: 'next' | 'complete'): string | undefined =>
    observer === undefined ? closureOf(destination?.[of]).get('handler') : codeOf(observer[of]);
  const next = codeOfHandler('next');
  if (next === undefined) return codeOfHandler('complete') === undefined ? 'value' : 'completion';
  return KEEPS_LAST.test(next) ? 'completion' : 'value';
}

/** A subscriber that an operator of rxjs made. */
interface Operator extends Watched {
  readonly onFinalize?: unknown;
  readonly _next?: unknown;
  readonly _complete?: unknown;
}

const NOOP = /^(?:function \w*\(\)|\(\) =>) ?\{\s*\}$/;

function wantOf(part: Operator, closureOf: ClosureOf): Want | 'end' {
  if (!('onFinalize' in part)) return 'value';
  const finalizes = codeOf(part.onFinalize) ?? '';
  // forkJoin; takeLast, and with it last
  if (/\bremainingCompletions\b|\bbuffer\d* = null\b/.test(finalizes)) return 'completion';
  // concat, mergeMap, and their like: others wait for their turn.
  if (/\bactive--/.test(finalizes) && closureOf(part.onFinalize).get('buffer') !== 'Array(0)')
    return 'either';
  const hears = /\bonNext\(/.test(codeOf(part._next) ?? '');
  if (!hears && !/\bonComplete\(/.test(codeOf(part._complete) ?? '')) return 'value';
  const closure = closureOf(hears ? part._next : part._complete);
  if (closure.size === 0) return 'either';
  const { onNext = '', onComplete = '' } = Object.fromEntries(closure);
  // Of a notifier only a value counts; take, first and the like end with one.
  if (NOOP.test(onComplete) || /\bsubscriber\.complete\(\)/.test(onNext)) return 'end';
  // reduce, count, toArray, and single; ignoreElements
  return /\bhasState &&|\bsingleValue\b/.test(onComplete) || NOOP.test(onNext) ? 'completion' : 'value';
}

function codeOf(code: unknown): string | undefined {
  return typeof code === 'function' ? sourceText(code as () => void) : undefined;
}
