import { join, resolve } from 'node:path';

import { inject } from 'vitest';

import { IS_NEST_11 } from '../nest-11.js';

/** The examples of Nest, beside the version that is tested. */
export function nestExamples(): string {
  return IS_NEST_11 ? join(inject('installed'), 'nest', 'examples', 'nest') : resolve('examples', 'nest');
}

/** Where `nest-held.mjs` is. */
export function nestPrograms(): string {
  return IS_NEST_11 ? join(inject('installed'), 'nest') : resolve('test', 'e2e');
}
