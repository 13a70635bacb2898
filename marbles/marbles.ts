import { declareMarbles, type Marbles, type TestFunction } from './declare.js';
import { runMarbles } from './run.js';

/**
 * Makes `marbles` for a runner, from what that calls `it` or `test`: each call declares one test of the runner, whose
 * body is run as {@link runMarbles} does. `.only`, `.skip` and `.fails` are the runner's own; where it has no `fails`,
 * or `failing`, the outcome is turned round here.
 *
 * ```ts
 * const marbles = createMarbles(test);
 * marbles('completes when the page is left', (m) => {
 *   const source = m.hot('  -a-b-c-');
 *   const page = m.owner('  ^---!  ');
 *   const expected = '      -a-b|  ';
 *   m.expect(source.pipe(ownedBy(page))).toBeObservable(expected);
 * });
 * ```
 */
export function createMarbles(test: TestFunction): Marbles {
  return declareMarbles(test, runMarbles);
}
