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
  for (const { head } of sources) {
    const found = outermost(head, closureOf);
    if (found?.state.get('isComplete') !== 'true' || (of ?? found.of) !== found.of) return undefined;
    of = found.of;
    parts.add(found.part);
  }
  return of && { what: 'inner', of, open: parts.size };
}

function outermost(head: Stage, closureOf: ReadClosure): Found | undefined {
  let last: Found | undefined;
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below)
    last = innerStreamOf(stage.part, closureOf) ?? last;
  return last;
}

/** Known by the words of the functions that it was made of. */
function innerStreamOf(part: Operator, closureOf: ReadClosure): Found | undefined {
  if (!Object.hasOwn(part, '_complete')) return undefined;
  const onComplete = closureOf(part._complete).get('onComplete') ?? '';
  const state = closureOf(part._complete, 'onComplete');
  const isPlain = /^(?:function \w*\(x\d*\)|\(?x\d*\)? =>)/.test(state.get('project') ?? '');
  if (/\binnerComplete\d* = true/.test(onComplete)) {
    // Of `merge` and `concat`, too, which are made of it.
    if (isPlain || state.get('expand') === 'true') return undefined;
    return { of: state.get('concurrent') === '1' ? 'concatMap' : 'mergeMap', part, state };
  }
  if (/\binnerSubscriber\d* = null/.test(onComplete)) return { of: 'switchMap', part, state };
  return /\binnerSub\d* = null/.test(onComplete) ? { of: 'exhaustMap', part, state } : undefined;
}
