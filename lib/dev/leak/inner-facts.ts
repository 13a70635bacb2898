import type { Fact } from '../../fact.js';
import type { ReadClosure } from './closures.js';
import type { OpenSource, Stage } from './open-sources.js';
import type { Watched } from '../base/rxjs-internals.js';

type Inner = Extract<Fact, { what: 'inner' }>;

/** A subscriber of an rxjs operator. */
interface Operator extends Watched {
  readonly _next?: unknown;
  readonly _complete?: unknown;
}

/** The operator that an inner stream belongs to, and the variables of its function. */
interface Found {
  readonly of: Inner['of'];
  /** Whether something within the inner stream subscribes again after each completion. */
  readonly isRepeated: boolean;
  readonly part: Operator;
  readonly state: ReadonlyMap<string, string>;
}

/** The number of sources whose operators are examined, at ~0.5 ms each. */
const MAX_SOURCES = 20;

/**
 * The streams that an operator has opened, if its source has completed and nothing else keeps the
 * subscription open.
 */
export function innerOf(sources: readonly OpenSource[], closureOf: ReadClosure): Inner | undefined {
  if (sources.length === 0 || sources.length > MAX_SOURCES) return undefined;
  const parts = new Set<Operator>();
  let of: Inner['of'] | undefined;
  let endsAlone = true;
  for (const source of sources) {
    const found = outermost(source.head, closureOf);
    if (found?.state.get('isComplete') !== 'true' || (of ?? found.of) !== found.of) return undefined;
    of = found.of;
    parts.add(found.part);
    endsAlone &&= !found.isRepeated && firesOnce(source, closureOf);
  }
  return of && !endsAlone ? { what: 'inner', of, open: parts.size } : undefined;
}

/** Whether it is a `timer` that sends one value and then completes. */
function firesOnce({ action }: OpenSource, closureOf: ReadClosure): boolean {
  return Number(closureOf(action?.work).get('intervalDuration')) < 0;
}

function outermost(head: Stage, closureOf: ReadClosure): Found | undefined {
  let last: Found | undefined;
  let isRepeated = false;
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) {
    const read = readingOf(stage.part, closureOf);
    // Everything above it is subscribed to again, so that no completion there ends anything.
    if (RESUBSCRIBES.test(read.code) || read.state.get('expand') === 'true') {
      [last, isRepeated] = [undefined, true];
    }
    const of = innerStreamOf(read);
    if (of !== undefined) last = { of, part: stage.part, state: read.state, isRepeated };
  }
  return last;
}

/** The words of the functions that a subscriber of an operator was made of, and their variables. */
interface Read {
  readonly code: string;
  readonly state: ReadonlyMap<string, string>;
}

/** `repeat` after a completion, and its notifier or that of `retry`. */
const RESUBSCRIBES = /\+\+soFar\d*\b|\b(?:subscribeToSource|resub)(?:_?\d+)?\(\)/;

function readingOf(part: Operator, closureOf: ReadClosure): Read {
  if (!Object.hasOwn(part, '_complete')) return { code: '', state: new Map() };
  // The handlers of a subscriber are captured together. Without a handler it has rxjs's own method.
  const atEnd = closureOf(part._complete);
  if (atEnd.get('onComplete')?.includes('{') !== true)
    return { code: closureOf(part._next).get('onNext') ?? '', state: new Map() };
  const code = `${String(atEnd.get('onComplete'))}\n${String(atEnd.get('onNext'))}`;
  return { code, state: closureOf(part._complete, 'onComplete') };
}

function innerStreamOf({ code, state }: Read): Inner['of'] | undefined {
  const project = state.get('project') ?? '';
  if (/\binnerComplete\d* = true/.test(code)) {
    if (/\bdelayDurationSelector\d*\(/.test(project)) return 'delayWhen';
    // Of `merge` and `concat`, too, which are made of it.
    if (/^(?:function \w*\(x\d*\)|\(?x\d*\)? =>)/.test(project) || state.get('expand') === 'true')
      return undefined;
    return state.get('concurrent') === '1' ? 'concatMap' : 'mergeMap';
  }
  if (/\binnerSubscriber\d* = null/.test(code)) return 'switchMap';
  return /\binnerSub\d* = null/.test(code) ? 'exhaustMap' : undefined;
}
