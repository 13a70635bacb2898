/**
 * Something that is known about why a subscription is open: read off the subscriptions themselves, never guessed. The words for it are in
 * `fact-text.ts`.
 */
export type Fact =
  | {
      /** How many the same lines have made since dev mode was switched on, and what became of them. */
      readonly what: 'siblings';
      readonly made: number;
      readonly ended: number;
      readonly open: number;
      /** Not all that have ended were counted. */
      readonly atLeast?: true;
    }
  | {
      /**
       * What became of the notifier of its `takeUntil`. `silent`: it has sent no value since. `completed`: it did so without a value, which
       * `takeUntil` ignores. `unsubscribed`: it is a Subject that was itself unsubscribed. `above`: all that stands above the
       * `takeUntil` has ended, and what stands below it goes on.
       */
      readonly what: 'notifier';
      readonly state: 'silent' | 'completed' | 'unsubscribed' | 'above';
    }
  | {
      /** Which of the streams that are combined have not completed, and whether these have sent a value: `at` counts from 1. */
      readonly what: 'inputs';
      readonly of: 'forkJoin' | 'combineLatest';
      readonly total: number;
      readonly open: readonly { readonly at: number; readonly value: boolean }[];
    };
