import type { Op, OwnerSpec } from './owner-ops.js';
import type { Way } from './written.js';

/** The owners of subscriptions: three owners, their signals, and one owner of each foreign kind. */
export const OWNERS = ['page', 'job', 'loner'] as const;
export const OWN_SIGNALS = ['draining of page', 'draining of job', 'signal of loner'] as const;
export const FOREIGN = ['AbortSignal', 'notifier', 'Subscription', 'DestroyRef'] as const;
export type OwnerName = (typeof OWNERS)[number];
export type OwnSignal = (typeof OWN_SIGNALS)[number];
export type Foreign = (typeof FOREIGN)[number];
export type Like = OwnerName | OwnSignal | Foreign;
export type Signal = OwnSignal | 'AbortSignal';

export interface LimitSpec {
  readonly name: string;
  readonly first: number | undefined;
  readonly each: number | undefined;
  readonly total: number | undefined;
  readonly by: number | undefined;
  readonly signal: Signal | undefined;
  readonly owner: Like | undefined;
}

export interface GuardSpec {
  readonly name: string;
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly onLeak: 'report' | 'end' | 'error' | 'call';
}

export type OnClose = 'complete' | 'error' | 'silent';

export type StageSpec =
  | { readonly op: 'ownedBy'; readonly name: string; readonly owner: Like; readonly onClose: OnClose }
  | ({ readonly op: 'timeoutOrAbort'; readonly with: StreamSpec | null } & LimitSpec)
  | ({ readonly op: 'withLeakGuard' } & GuardSpec)
  | { readonly op: 'onEnding'; readonly name: string; readonly then: Command | null }
  | { readonly op: 'switchMap' | 'mergeMap'; readonly inner: StreamSpec }
  | { readonly op: 'take' | 'retry'; readonly count: number }
  | { readonly op: 'map' | 'share' };

/** A source that can emit at once, and then emits when it is triggered. Its teardown is logged, and does `then`. */
export interface StreamSpec {
  readonly name: string;
  /** The group of sources with which it is triggered. */
  readonly hub: number;
  readonly values: number;
  readonly end: 'never' | 'complete' | 'error';
  /** The way in which it passes its source on, and unsubscribes its subscriber. */
  readonly way: Way;
  /** When it is triggered, it does not emit, but unsubscribes its subscriber. */
  readonly letsGo: boolean;
  /** The operation during subscribe, which can close its own owner. */
  readonly atOnce: Command | null;
  readonly then: Command | null;
  /** It is the work of `abortable`, and does `onAbort` when its signal is aborted. */
  readonly abortable: boolean;
  readonly onAbort: Command | null;
  readonly stages: readonly StageSpec[];
}

export type Command =
  | {
      readonly do: 'subscribe';
      readonly name: string;
      readonly pipeline: number;
      /** Whether it can be unsubscribed during its subscribe. */
      readonly atOnce: boolean;
      readonly onNext: Command | null;
      readonly onEnd: Command | null;
    }
  | { readonly do: 'unsubscribe'; readonly consumer: number }
  | { readonly do: 'next' | 'complete' | 'error'; readonly name: string; readonly hub: number }
  | { readonly do: 'strike'; readonly name: string; readonly foreign: Foreign }
  | { readonly do: 'owners'; readonly op: Op };

export interface Scenario {
  readonly owners: readonly OwnerSpec[];
  readonly pipelines: readonly StreamSpec[];
  readonly commands: readonly Command[];
}
