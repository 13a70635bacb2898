import { type Verdict, VERDICTS } from '../../leak.js';
import { abandoned } from './abandoned.js';
import { growing } from './growing.js';
import { late } from './late.js';
import { outlived } from './outlived.js';
import { overdue } from './overdue.js';
import { residue } from './residue.js';
import type { Rule } from './rule.js';
import { stalled } from './stalled.js';
import { unclosed } from './unclosed.js';
import { unowned } from './unowned.js';
import { zombie } from './zombie.js';

/** One rule for each verdict: the compiler refuses a missing one. */
const BY_VERDICT: { readonly [Name in Verdict]: Rule<Name> } = {
  abandoned,
  unclosed,
  outlived,
  overdue,
  stalled,
  growing,
  unowned,
  zombie,
  residue,
  late,
};

/** A verdict in words, after "n subscriptions". */
export function describe(verdict: Verdict, count: number): string {
  // A report may be of another version, with verdicts of its own.
  return RULES.find((rule) => rule.verdict === verdict)?.describe(count) ?? 'leaked';
}

/** All rules, in order of precedence. */
export const RULES: readonly Rule[] = VERDICTS.map((verdict) => BY_VERDICT[verdict]);
