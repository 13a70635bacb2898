import type { Fact } from './fact.js';
import type { Edit } from './fix.js';
import type { LeakSite } from './site.js';

/** All verdicts, in order of precedence: each subscription is reported once, with the first that fits. */
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

/** An installed package, and the function of it that was called, where that has a name. */
export interface Through {
  readonly package: string;
  readonly function?: string;
}

/** How a tracked subscription came about. */
export type LeakKind = 'root' | 'nested' | 'connection' | 'promise' | 'guarded';

/** Equal leaks, reported as one. */
export interface Leak {
  readonly verdict: Verdict;
  readonly severity: 'leak' | 'note';
  /** The same for the same mistake in every run: carries no line numbers, so edits above it do not change it. */
  readonly fingerprint: string;
  readonly name?: string;
  readonly kind: LeakKind;
  readonly count: number;
  /** The user's lines, most frequent first; of {@link package}, where there is none. */
  readonly sites: readonly (LeakSite & { readonly count: number })[];
  /** Of the oldest. */
  readonly owner?: { readonly name: string; readonly path: string; readonly reason?: string };
  /** How many different owners, where there is more than one. */
  readonly owners?: number;
  /** ms */
  readonly oldestAge: number;
  /** ms without a value */
  readonly idle?: number;
  readonly values: number;
  /** What the oldest could still be woken by (`'a timer (1.0 s)'`), where all of that can be known. */
  readonly waitsFor?: string;
  /** What is known of why it is open, of the oldest. */
  readonly facts?: readonly Fact[];
  /** Of a connection: the line that made the shared stream, where it is known. */
  readonly sharedAt?: LeakSite;
  /** The package that the user's line has called, and that has subscribed for it; never rxjs itself. */
  readonly through?: Through;
  /** The package that has subscribed by itself, with no line of the user's that has called it: fails nothing by default. */
  readonly package?: string;
  /** Of a zombie: the line that made the producer, where it is known. `sites` are those of the consumers. */
  readonly producedAt?: LeakSite;
  /** Of a zombie: the line that sends. */
  readonly sentAt?: LeakSite;
  /** Of inner streams that pile up, of which `count` says by how many: how many are open, where that can be known, and in how many subscriptions. */
  readonly inner?: { readonly open?: number; readonly subscriptions: number };
  /** The entry of the baseline that is about it, and why that does not hold: what `leaks.find()` reports is not set apart. */
  readonly baseline?: {
    readonly reason: string;
    readonly issue?: string;
    /** The day (ISO 8601) until which it was set apart, where that has passed. */
    readonly expired?: string;
    /** As many of them were set apart, where these are more. */
    readonly max?: number;
  };
  /** The pipe on one line, as the source has it: where its text could be read. */
  readonly pipe?: string;
  /** How to fix it: in the words of the source, where its text could be read. */
  readonly hint: string;
  /** The same as a change of the user's lines, where that is known and short. */
  readonly edit?: Edit;
}
