import type { Verdict } from '../../leak.js';
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

/** In order of precedence: each subscription is told once, by the first that fits. */
export const RULES: readonly Rule[] = [
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
];

export type RuleName = Verdict;
