import {
  finalizersOf,
  isBookkeeping,
  sourceText,
  type Finalizer,
  type Watched,
} from '../base/rxjs-internals.js';
import type { HiddenSource } from '../record/origin.js';
import type { SourceTraces } from './source-traces.js';

/** An action of a scheduler, which is a part of the teardown of its subscriber. */
export interface Scheduled {
  readonly work: unknown;
  readonly delay: number | null | undefined;
  readonly pending?: boolean;
  /** The id of its timer. */
  readonly id?: unknown;
  readonly scheduler?: object;
}

/**
 * The kind of a source that feeds a subscription. `dropped`: a Subject that was unsubscribed and has dropped
 * its observers. `never`: a source that sends nothing, such as `NEVER`. `unknown`: not recognized.
 */
export type SourceKind =
  'subject' | 'dropped' | 'share' | 'timer' | 'action' | 'event' | 'frame' | 'response' | HiddenSource;

/** A subscriber of a chain, and the subscribers between it and the consumer. */
export interface Stage {
  readonly part: Watched;
  readonly below: Stage | undefined;
}

/** The subscriber that a source feeds, if the head is a composite of several teardowns. */
export function fedPart(head: Stage): Watched {
  let at = head;
  while (at.below !== undefined && !('next' in at.part)) at = at.below;
  return at.part;
}

/** An open source, and the subscriber that it holds. */
export interface OpenSource {
  readonly kind: SourceKind;
  readonly head: Stage;
  readonly action?: Scheduled;
  /** The function that removes the subscriber from a Subject. */
  readonly remove?: () => void;
  /**
   * Whether other sources feed the same subscriber. Then an action belongs to an operator, and does not end
   * the stream.
   */
  readonly beside: boolean;
}

/** The open sources of a subscription. */
export interface OpenChain {
  /** One for each head, inner ones included. */
  readonly sources: readonly OpenSource[];
  /** Whether its teardown would run a function that is neither rxjs's own nor ours. */
  readonly hasCleanup: boolean;
}

/** The kinds of sources, recognized by the code of their teardowns. */
const SOURCE_TEARDOWNS: readonly (readonly [RegExp, SourceKind])[] = [
  [/\brefCount\d*--/, 'share'],
  // The second form is that of rxjs before 7.5.
  [/\bcurrentObservers\s?=\s?null|\barrRemove\(observers\b/, 'subject'],
  [/\bremove(?:Handler)?\d*\(handler\d*\b/, 'event'],
  [/\bcancelAnimationFrame\(/, 'frame'],
  [/\bxhr\d*\.abort\(|\baborter\d*\.abort\(|\babortable\b/, 'response'],
  // A TestScheduler: everything that it will still send is a scheduled action or comes from a Subject.
  [/\blogUnsubscribedFrame\(/, 'never'],
];

/** A large `mergeMap` may have thousands of parts: beyond this number the chain is not examined. */
const MAX_PARTS = 1_000;

/**
 * Finds the open sources of a subscription, from the teardowns of its live chain, on demand. While it lives,
 * only the facts that no teardown shows are recorded. Undefined if it has too many parts. Costs ~1 us for
 * each part.
 */
export function openChain(subscriber: Watched, traces: SourceTraces): OpenChain | undefined {
  const met = new Set([subscriber]);
  const stages: Stage[] = [{ part: subscriber, below: undefined }];
  const sources: OpenSource[] = [];
  let hasCleanup = false;
  for (const head of stages) {
    if (met.size > MAX_PARTS) return undefined;
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
        const remove = teardownOf(finalizer);
        const code = sourceText(remove);
        const kind = SOURCE_TEARDOWNS.find(([part]) => part.test(code))?.[1];
        if (kind !== undefined) found.push({ kind, head, remove });
        else hasCleanup ||= !isBookkeeping(code);
      }
    }
    const kind = traces.hiddenSourceOf(head.part) ?? (found.length === 0 && !goesOn ? 'unknown' : undefined);
    if (kind !== undefined) found.push({ kind, head });
    const told = withDropped(withoutInnerSubject(found), traces.droppedCountOf(head.part));
    sources.push(...told.map((source) => ({ ...source, beside: goesOn || told.length > 1 })));
  }
  return { sources, hasCleanup };
}

/** Whether it is a subscriber, or a composite of several. */
function isPart(finalizer: Finalizer): finalizer is Watched {
  if (typeof finalizer === 'function' || isScheduled(finalizer)) return false;
  return 'next' in finalizer || finalizer.initialTeardown === undefined;
}

function isScheduled(finalizer: object): finalizer is Scheduled {
  return 'work' in finalizer && 'delay' in finalizer;
}

/** Whether it will run, or is running. Some operators keep actions that have run in their teardown. */
function isLive({ pending, id }: Scheduled): boolean {
  return pending !== false || (id !== undefined && id !== null);
}

/** The function of a finalizer; for a plain Subscription, the one that it was made with. */
function teardownOf(finalizer: Finalizer): () => void {
  return typeof finalizer === 'function' ? finalizer : (finalizer.initialTeardown as () => void);
}

type Found = Omit<OpenSource, 'beside'>;

/** Leaves out the Subject through which a share sends its values. */
function withoutInnerSubject(found: readonly Found[]): readonly Found[] {
  const isShare = found.some(({ kind }) => kind === 'share');
  return isShare ? found.filter(({ kind }) => kind !== 'subject') : found;
}

/** Marks this number of Subjects as dropped. */
function withDropped(found: readonly Found[], dropped: number): readonly Found[] {
  let left = dropped;
  return found.map((source) =>
    source.kind === 'subject' && left-- > 0 ? { ...source, kind: 'dropped' as const } : source,
  );
}
