import type { ReadClosure } from './closures.js';
import type { OpenSource, SourceKind, Stage } from './open-sources.js';

/** An open source that can send something. */
export interface WakingSource extends OpenSource {
  readonly kind: Exclude<SourceKind, 'dropped' | 'never' | 'unknown'>;
}

/** The code for a value of a side input: `withLatestFrom` and `skipUntil` only keep it. */
const KEEPS_VALUE = /\botherValues\d*\[i\d*\] = |\btaking\d* = true/;

/**
 * The sources that can wake a subscription. A side input cannot if nothing can come from the source that it is
 * beside.
 */
export function ableToWake(sources: readonly OpenSource[], closureOf: ReadClosure): readonly WakingSource[] {
  let able = sources.filter(canSend);
  // Usually all can send: then no closure is read, at ~0.5 ms each.
  let left = sources.length;
  const isSide = sideInputReader(closureOf);
  while (able.length < left) {
    left = able.length;
    const known = able;
    able = able.filter(({ head }) => !stagesOf(head).some((at) => isSide(at) && isAlone(at, known, isSide)));
  }
  return able;
}

function canSend(source: OpenSource): source is WakingSource {
  return source.kind !== 'dropped' && source.kind !== 'never' && source.kind !== 'unknown';
}

/** Whether nothing can come from the source that this side input is beside. Both feed the same subscriber. */
function isAlone(side: Stage, sources: readonly OpenSource[], isSide: (stage: Stage) => boolean): boolean {
  const into = side.below?.part;
  return !sources.some(({ head }) =>
    stagesOf(head).some((stage) => stage.below?.part === into && !isSide(stage)),
  );
}

function sideInputReader(closureOf: ReadClosure): (stage: Stage) => boolean {
  const known = new Map<unknown, boolean>();
  return ({ part }) => {
    const isKnown = known.get(part);
    if (isKnown !== undefined) return isKnown;
    const { _next } = part as { readonly _next?: unknown };
    const isSide = KEEPS_VALUE.test(closureOf(_next).get('onNext') ?? '');
    known.set(part, isSide);
    return isSide;
  };
}

/** The subscribers from a source down to the consumer. */
function stagesOf(head: Stage): Stage[] {
  const stages: Stage[] = [];
  for (let stage: Stage | undefined = head; stage !== undefined; stage = stage.below) stages.push(stage);
  return stages;
}
