import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { type Expected, readExpected } from './expectations.js';

/** A program of the corpus, in one of its variants. */
export interface Case {
  readonly class: string;
  readonly name: string;
  readonly file: string;
  readonly variant: Variant;
  readonly expected: Expected;
}

export type Variant = 'leaky' | 'fixed' | 'correct';

/** The classes of leaks, and last the programs that only look like leaks. */
export const CLASSES = [
  'outlives-owner',
  'lost-inner',
  'event-source',
  'unclosed-subject',
  'blocked-wait',
  'shared-refcount',
  'promise-bridge',
  'teardown-missing',
  'buffer-growth',
  'timer',
  'retry-forever',
  'abandoned-by-gc',
  'correct',
] as const;

const FOLDER = 'test/corpus';

/** Every variant of every case. */
export function readCases(): Case[] {
  return CLASSES.flatMap((name) => readClass(name));
}

function readClass(name: string): Case[] {
  const variants: readonly Variant[] = name === 'correct' ? ['correct'] : ['leaky', 'fixed'];
  const folder = join(FOLDER, name);
  return readdirSync(folder)
    .sort()
    .map((entry) => join(folder, entry))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return variants.map((variant) => ({
        class: name,
        name: basename(file, '.mjs'),
        file,
        variant,
        expected: readExpected(text, variant),
      }));
    });
}
