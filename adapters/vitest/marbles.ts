import { test } from 'vitest';

import { declareMarbles, type Marbles } from '../../marbles/declare.js';

/**
 * Declares a marble test of vitest: streams, owners and endings drawn as rows of marbles, on virtual time. It also fails
 * if a subscription is still open at its end.
 *
 * ```ts
 * marbles('completes when the page is left', (m) => {
 *   const source = m.hot('  -a-b-c-');
 *   const page = m.owner('  ^---!  ');
 *   const expected = '      -a-b|  ';
 *   m.expect(source.pipe(ownedBy(page))).toBeObservable(expected);
 * });
 * ```
 */
export const marbles: Marbles = /* @__PURE__ */ declareMarbles(test, async (body) => {
  // Loaded on first use: this module is part of a setup file, which is loaded for every test file.
  const { runMarbles } = await import('../../marbles/index.js');
  runMarbles(body);
});
