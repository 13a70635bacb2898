import type { Fact } from './fact.js';
import type { Edit } from './edit.js';
import type { LeakSite } from './site.js';

/** All verdicts, in order of precedence: each subscription is reported once, with the first verdict that applies. */
export const VERDICTS = [
  'abandoned',
  'unclosed',
  'outlived',
  'overdue',
  'stalled',
  'growing',
  'unowned',
  'zombie',
  'residue',
  'late',
] as const;

/** The reason why a subscription is reported. */
export type Verdict = (typeof VERDICTS)[number];

/** An installed package, and the name of its function that was called. */
export interface Through {
  readonly package: string;
  readonly function?: string;
}

/** How a tracked subscription was made. */
export type LeakKind = 'root' | 'nested' | 'connection' | 'promise' | 'guarded';

/** A range of lines, both ends included. They count from 1. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** Equal leaks, reported as one entry. */
export interface Leak {
  readonly verdict: Verdict;
  readonly severity: 'leak' | 'note';
  /** The same for the same mistake in every run. It has no line numbers, so edits above the line do not change it. */
  readonly fingerprint: string;
  readonly name?: string;
  readonly kind: LeakKind;
  readonly count: number;
  /** The user's lines, most frequent first. For a leak of a {@link package}, the lines of that package. */
  readonly sites: readonly (LeakSite & { readonly count: number })[];
  /** The owner of the oldest subscription. */
  readonly owner?: { readonly name: string; readonly path: string; readonly reason?: string };
  /** The number of different owners, if more than one. */
  readonly owners?: number;
  /** The age (ms) of the oldest subscription. */
  readonly oldestAge: number;
  /** The time (ms) without a value. */
  readonly idle?: number;
  readonly values: number;
  /** The events that the oldest subscription waits for (`'a timer (1.0 s)'`), if all of them are known. */
  readonly waitsFor?: string;
  /** Facts about why the oldest subscription is open. */
  readonly facts?: readonly Fact[];
  /** For a connection: the line that made the shared stream, if known. */
  readonly sharedAt?: LeakSite;
  /** The package that the user's line called, and that subscribed; never rxjs. */
  readonly through?: Through;
  /** The package that subscribed on its own, without a line of the user. Such a leak fails nothing by default. */
  readonly package?: string;
  /** For a zombie: the line that made the producer, if known. `sites` are the lines of the consumers. */
  readonly producedAt?: LeakSite;
  /** For a zombie: the line that sends values. */
  readonly sentAt?: LeakSite;
  /**
   * For inner streams that pile up, where `count` is their growth: the number that are open, if known, and the number of
   * subscriptions that have them.
   */
  readonly inner?: { readonly open?: number; readonly subscriptions: number };
  /** The baseline entry for this leak, if it no longer applies: it has expired, or `max` is exceeded. */
  readonly baseline?: {
    readonly reason: string;
    readonly issue?: string;
    /** The day (ISO 8601) on which the entry expired. */
    readonly expired?: string;
    /** The number that the entry allows, if there are more. */
    readonly max?: number;
  };
  /** The lines to read, in the file of the fault: the function around it, and the method that ends its object. */
  readonly excerpt?: readonly Lines[];
  /** The pipe as in the source text, on one line, if the text could be read. */
  readonly pipe?: string;
  /** How to fix the leak, with the names of the source text if that could be read. */
  readonly hint: string;
  /** The fix as an edit of the user's lines, if it is known and short. */
  readonly edit?: Edit;
}
