import type { LeakSite } from './site.js';

/**
 * A fact about why a subscription is open. It is read from the live subscriptions, and never guessed. `fact-text.ts` has
 * the sentences.
 */
export type Fact =
  | {
      /** The numbers of subscriptions that the same lines have made since dev mode was switched on. */
      readonly what: 'siblings';
      readonly made: number;
      readonly ended: number;
      readonly open: number;
      /** The count of ended ones is a lower bound. */
      readonly atLeast?: true;
    }
  | {
      /**
       * The state of the notifier of its `takeUntil`. `silent`: it has emitted no value. `completed`: it has completed
       * without a value, which `takeUntil` ignores. `unsubscribed`: it is a Subject that was itself unsubscribed.
       * `above`: everything above the `takeUntil` has ended, and the streams below it go on. `ended`: it had completed
       * before this was subscribed.
       */
      readonly what: 'notifier';
      readonly state: 'silent' | 'completed' | 'ended' | 'unsubscribed' | 'above';
      /** Its name in the source. */
      readonly name?: string;
    }
  | {
      /**
       * The inputs that have not completed, and whether each of them has emitted a value. `at` counts from 1. Of a `zip`, whether a value is there for the
       * next result.
       */
      readonly what: 'inputs';
      readonly of: 'forkJoin' | 'combineLatest' | 'zip' | 'withLatestFrom';
      readonly total: number;
      readonly open: readonly {
        readonly at: number;
        readonly value: boolean;
        /** Its name in the source. */
        readonly name?: string;
      }[];
    }
  | {
      /** Streams that are subscribed one after the other (`concat`, `concatMap`): the one at `at`, which counts from 1, has not completed. */
      readonly what: 'queue';
      readonly at: number;
      /** So many wait for that. */
      readonly waiting: number;
      /** Its name in the source. */
      readonly name?: string;
    }
  | {
      /** The source of the operator has completed, and so many of the streams that it has opened have not. `concatMap` is also a `mergeMap` of one at a time. */
      readonly what: 'inner';
      readonly of: 'mergeMap' | 'concatMap' | 'switchMap' | 'exhaustMap' | 'delayWhen';
      readonly open: number;
      /** The name of these streams in the source. */
      readonly name?: string;
    }
  | {
      /** It was made while another subscription was made: in its subscribe function, or by its callback at once. That one is open, or not. */
      readonly what: 'within';
      readonly open: boolean;
      /** The line of that one, where it is open. */
      readonly at?: LeakSite;
    }
  | {
      /** The method that ends an object of the class that made it: it has run, for this object or another one. */
      readonly what: 'method';
      readonly name: string;
      /** The class. */
      readonly of: string;
      readonly line: number;
    };
