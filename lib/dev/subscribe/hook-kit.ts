import type { GlobalConfig, Observable } from 'rxjs';

import type { mishap as reportMishap } from '../base/mishaps.js';
import type { GIVEN as GivenTrait, TrackRecord } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { Records } from '../record/records.js';
import type { CurrentCall } from './current-call.js';
import type { Watched } from '../base/rxjs-internals.js';
import type { StackHolder as Holder } from '../stack/places.js';
import type { likeBase as asBase } from './like-base.js';
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

/** The settings of rxjs that affect `subscribe`. */
export type Config = Pick<GlobalConfig, 'useDeprecatedSynchronousErrorHandling'>;

export type SubscriberClass = new (...args: unknown[]) => Protected;

/** Observes the tops of chains. Never throws. */
export interface WatchedSources {
  /** Whether a Subject reports that it drops its observers. Then Subjects need no inspection. */
  readonly knowsSubjects: boolean;
  /** Called before a source is subscribed. Returns true if its creation was not observed. */
  meet(source: Observable<unknown>, subscriber: Watched): boolean;
  /** Called after a source was subscribed and has returned its teardown; `unseen` is the result of `meet`. */
  met(source: Observable<unknown>, subscriber: Watched, teardown: unknown, unseen: boolean): void;
}

/** The hook notifies it of producers and teardowns. */
export interface ProducerObserver {
  /** The nested root whose consumer is being called. */
  emitting: TrackRecord | undefined;
  /**
   * Returns true if the creation of the source was not observed: its subscriber must be added as a head if it
   * is open afterwards.
   */
  meet(source: Observable<unknown>, subscriber: Watched): boolean;
  addHead(subscriber: Watched): void;
  made(subscriber: Watched, after: number, last: number): void;
  close(record: TrackRecord, subscriber: Watched): void;
  stopped(subscriber: Watched, below: (...args: never[]) => unknown): void;
}

/** The parts of the registry that a hook uses. */
export interface HookContext {
  samples: number;
  readonly clock: DevClock;
  readonly records: Records;
  readonly opening: CurrentCall;
  readonly zombies: ProducerObserver;
  readonly sweep: { arm(): void };
}

/** Everything that the code of a hook uses. All of it is passed, so that the code can be compiled again. */
export interface HookKit {
  readonly Safe: SubscriberClass;
  readonly Subscriber: SubscriberClass;
  /**
   * The prototype whose `unsubscribe` a root calls. It bypasses the method that observes teardowns of rxjs's
   * own subscribers.
   */
  readonly base: Pick<Watched, 'unsubscribe'>;
  readonly subscribe: Subscribe;
  readonly next: Next;
  /** Whether `next` is rxjs's own. */
  readonly isOriginalNext: boolean;
  /** The settings of this copy, if its `subscribe` is rxjs's own. */
  readonly config: Config | undefined;
  readonly registry: HookContext;
  readonly TrackRecord: typeof TrackRecord;
  readonly GIVEN: typeof GivenTrait;
  readonly StackHolder: typeof Holder;
  readonly ownerHere: typeof here;
  readonly stamps: Pick<typeof stamps, 'openRecordOf' | 'addRecordReader' | 'recordStamp'>;
  readonly mishap: typeof reportMishap;
  readonly looksLikeSubscriber: typeof ofShape;
  readonly isOwnersObserver: typeof ofOwner;
  readonly likeBase: typeof asBase;
  /** `off` if it could not be removed, because another tool has wrapped it since. */
  readonly hook: { state: 'on' | 'off' };
  readonly sources: WatchedSources;
}
