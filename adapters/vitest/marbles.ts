import { test } from 'vitest';

import { declareMarbles, type Marbles } from '../../marbles/declare.js';

/**
 * Declares a marble test of vitest: streams, owners and endings drawn as rows of marbles, on virtual time. It fails as
 * well when something is still open at its end.
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
  // Not before there is such a test: as a setup file, this is loaded for every file of tests.
  const { runMarbles } = await import('../../marbles/index.js');
  runMarbles(body);
});
