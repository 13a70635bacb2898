import { late } from './late.js';
import { outlived } from './outlived.js';
import { overdue } from './overdue.js';
import type { Rule } from './rule.js';
import { stalled } from './stalled.js';
import { unowned } from './unowned.js';

/** In order of precedence: each subscription is told once, by the first that fits. */
export const RULES: readonly Rule[] = [outlived, overdue, stalled, unowned, late];

export type RuleName = 'outlived' | 'overdue' | 'stalled' | 'unowned' | 'late';
