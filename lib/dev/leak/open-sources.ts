import {
  finalizersOf,
  isBookkeeping,
  sourceText,
  type Finalizer,
  type Watched,
} from '../base/rxjs-internals.js';
import type { HiddenSource } from '../record/origin.js';
import type { SourceTraces } from './source-traces.js';

/** An action of a scheduler: it is in the teardown of whoever waits for its turn. */
export interface Scheduled {
  readonly work: unknown;
  readonly delay: number | null | undefined;
  readonly pending?: boolean;
  /** What its timer is called by the host. */
  readonly id?: unknown;
  readonly scheduler?: object;
}

/**
 * What can feed a subscription. `dropped`: a Subject that was itself unsubscribed, and has dropped its observers. `never`: a source
 * that sends nothing, as `NEVER` is. `unknown`: it does not show.
 */
export type SourceKind =
  'subject' | 'dropped' | 'share' | 'timer' | 'action' | 'event' | 'frame' | 'response' | HiddenSource;

/** A subscriber of a chain, and those between it and the consumer. */
export interface Stage {
  readonly part: Watched;
  readonly below: Stage | undefined;
}

/** A source may give its subscriber several teardowns in one: this is the subscriber, of which is known what feeds them. */
export function fedPart(head: Stage): Watched {
  let at = head;
  while (at.below !== undefined && !('next' in at.part)) at = at.below;
  return at.part;
}

/** One source that is open, and the subscriber that it holds. */
export interface OpenSource {
  readonly kind: SourceKind;
  readonly head: Stage;
  readonly action?: Scheduled;
  /** Others feed the same subscriber: then an action is that of an operator, which does not end the stream. */
  readonly beside: boolean;
}

/** What a subscription hangs on. */
export interface OpenChain {
  /** As many as it has heads, inner ones too. */
  readonly sources: readonly OpenSource[];
  /** Its teardown would run a function that is neither rxjs's own nor ours. */
  readonly hasCleanup: boolean;
}

/** What the teardowns of rxjs, and of what else makes streams, let go of: recognized by their code. */
const LETS_GO: readonly (readonly [RegExp, SourceKind])[] = [
  [/\brefCount\d*--/, 'share'],
  // The second one is how rxjs did it before 7.5.
  [/\bcurrentObservers\s?=\s?null|\barrRemove\(observers\b/, 'subject'],
  [/\bremove(?:Handler)?\d*\(handler\d*\b/, 'event'],
  [/\bcancelAnimationFrame\(/, 'frame'],
  [/\bxhr\d*\.abort\(|\baborter\d*\.abort\(|\babortable\b/, 'response'],
  // Of a TestScheduler: all that is still to come of it is scheduled, or comes of a Subject.
  [/\blogUnsubscribedFrame\(/, 'never'],
];

/** One of a large `mergeMap` may have thousands of parts: more than so many are not looked through. */
const PARTS = 1_000;

/**
 * Which open sources a subscription hangs on: read off the teardowns of its live chain, when somebody asks. Nothing is remembered
 * for it while it lives but what no teardown shows. Undefined where it has too many parts. Costs ~1 us for each of them.
 */
export function openChain(subscriber: Watched, traces: SourceTraces): OpenChain | undefined {
  const met = new Set([subscriber]);
  const stages: Stage[] = [{ part: subscriber, below: undefined }];
  const sources: OpenSource[] = [];
  let hasCleanup = false;
  for (const head of stages) {
    if (met.size > PARTS) return undefined;
    const found: Found[] = [];
    let goesOn = false;
    for (const finalizer of finalizersOf(head.part)) {
      if (isPart(finalizer)) {
        goesOn = true;
        if (!met.has(finalizer)) stages.push({ part: finalizer, below: head });
        met.add(finalizer);
      } else if (isScheduled(finalizer)) {
        if (isLive(finalizer))
          found.push({ kind: finalizer.delay ? 'timer' : 'action', head, action: finalizer });
      } else {
        const code = codeOf(finalizer);
        const kind = LETS_GO.find(([part]) => part.test(code))?.[1];
        if (kind !== undefined) found.push({ kind, head });
        else hasCleanup ||= !isBookkeeping(code);
      }
    }
    const kind = traces.hiddenFrom(head.part) ?? (found.length === 0 && !goesOn ? 'unknown' : undefined);
    if (kind !== undefined) found.push({ kind, head });
    const told = withDropped(withoutInnerSubject(found), traces.droppedFrom(head.part));
    sources.push(...told.map((source) => ({ ...source, beside: goesOn || told.length > 1 })));
  }
  return { sources, hasCleanup };
}

/** A subscriber, or a composite of some. */
function isPart(finalizer: Finalizer): finalizer is Watched {
  if (typeof finalizer === 'function' || isScheduled(finalizer)) return false;
  return 'next' in finalizer || finalizer.initialTeardown === undefined;
}

function isScheduled(finalizer: object): finalizer is Scheduled {
  return 'work' in finalizer && 'delay' in finalizer;
}

/** It will run, or is running just now. One that has run stays in the teardown of some operators. */
function isLive({ pending, id }: Scheduled): boolean {
  return pending !== false || (id !== undefined && id !== null);
}

/** Of a plain Subscription, the code that it was made with. */
function codeOf(finalizer: Finalizer): string {
  return sourceText(typeof finalizer === 'function' ? finalizer : (finalizer.initialTeardown as () => void));
}

type Found = Omit<OpenSource, 'beside'>;

/** Who listens to a share is given the values by a Subject of that. */
function withoutInnerSubject(found: readonly Found[]): readonly Found[] {
  const isShare = found.some(({ kind }) => kind === 'share');
  return isShare ? found.filter(({ kind }) => kind !== 'subject') : found;
}

/** So many of the Subjects have dropped their observers. */
function withDropped(found: readonly Found[], dropped: number): readonly Found[] {
  let left = dropped;
  return found.map((source) =>
    source.kind === 'subject' && left-- > 0 ? { ...source, kind: 'dropped' as const } : source,
  );
}
