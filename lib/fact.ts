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
       * `above`: everything above the `takeUntil` has ended, and the streams below it go on.
       */
      readonly what: 'notifier';
      readonly state: 'silent' | 'completed' | 'unsubscribed' | 'above';
    }
  | {
      /** The inputs that have not completed, and whether each of them has emitted a value. `at` counts from 1. */
      readonly what: 'inputs';
      readonly of: 'forkJoin' | 'combineLatest';
      readonly total: number;
      readonly open: readonly { readonly at: number; readonly value: boolean }[];
    };
