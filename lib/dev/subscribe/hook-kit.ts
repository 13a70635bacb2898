import type { GlobalConfig, Observable } from 'rxjs';

import type { mishap as reportMishap } from '../base/mishaps.js';
import type { GIVEN as GivenTrait, TrackRecord } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import type { CurrentCall } from './current-call.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { StackHolder as Holder } from '../stack/places.js';
import type { isOwnersObserver as ofOwner, looksLikeSubscriber as ofShape } from './given-observer.js';
import type { ownerHere as here } from './owner-here.js';
import type * as stamps from '../record/stamps.js';

export type Next = (this: Protected, value: unknown) => void;
export type Subscribe = (this: Observable<unknown>, ...args: unknown[]) => unknown;

/** A Subscriber of rxjs, as its subclasses see it. */
export interface Protected extends Watched {
  isStopped: boolean;
  _next(value: unknown): void;
  _addParent(parent: unknown): void;
}

/** Which of rxjs's settings say how it subscribes. */
export type Config = Pick<GlobalConfig, 'useDeprecatedSynchronousErrorHandling'>;

export type SubscriberClass = new (...args: unknown[]) => Protected;

/** Looks at what chains begin with. Never throws. */
export interface WatchedSources {
  /** Is it known when a Subject drops its observers? Then a Subject needs no look. */
  readonly knowsSubjects: boolean;
  /** A source is about to be subscribed. True where it was not seen when it was made. */
  meet(source: Observable<unknown>, subscriber: Watched): boolean;
  /** It has been subscribed, and has given back its teardown; `unseen` is the answer of `meet`. */
  met(source: Observable<unknown>, subscriber: Watched, teardown: unknown, unseen: boolean): void;
}

/** What a hook notifies of producers and teardowns. */
export interface ProducerWatcher {
  /** The nested root whose consumer is being called. */
  emitting: TrackRecord | undefined;
  /** True where the making of the source was not seen: it must be marked when it is still open afterwards. */
  meet(source: Observable<unknown>, subscriber: Watched): boolean;
  mark(subscriber: Watched): void;
  made(subscriber: Watched, after: number, last: number): void;
  close(record: TrackRecord, subscriber: Watched): void;
  stopped(subscriber: Watched, below: (...args: never[]) => unknown): void;
}

/** What a hook uses of the registry. */
export interface HookContext {
  samples: number;
  readonly clock: DevClock;
  readonly records: Records;
  readonly opening: CurrentCall;
  readonly zombies: ProducerWatcher;
  readonly sweep: { arm(): void };
}

/** What the code of a hook works with: all of it is passed, so that the code can be compiled anew. */
export interface HookKit {
  readonly Safe: SubscriberClass;
  readonly Subscriber: SubscriberClass;
  /** Whose `unsubscribe` a root's own calls: past that which is put before rxjs's for the subscribers that rxjs makes. */
  readonly base: Pick<Watched, 'unsubscribe'>;
  readonly subscribe: Subscribe;
  readonly next: Next;
  /** Is `next` rxjs's own? */
  readonly plainNext: boolean;
  /** The settings of this copy, where its `subscribe` is rxjs's own. */
  readonly config: Config | undefined;
  readonly registry: HookContext;
  readonly TrackRecord: typeof TrackRecord;
  readonly GIVEN: typeof GivenTrait;
  readonly StackHolder: typeof Holder;
  readonly ownerHere: typeof here;
  readonly stamps: Pick<typeof stamps, 'openRecordOf' | 'readRecordsBy' | 'recordStamp'>;
  readonly mishap: typeof reportMishap;
  readonly looksLikeSubscriber: typeof ofShape;
  readonly isOwnersObserver: typeof ofOwner;
  /** `off` where it could not be taken out, because another tool has wrapped it since. */
  readonly hook: { state: 'on' | 'off' };
  readonly sources: WatchedSources;
}
