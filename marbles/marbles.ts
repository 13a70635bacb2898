import { declareMarbles, type Marbles, type TestFunction } from './declare.js';
import { runMarbles } from './run.js';

/**
 * Creates `marbles` for a runner from its `it` or `test` function. Each call declares one test of the runner, which runs
 * its body with {@link runMarbles}. `.only`, `.skip` and `.fails` use the same modifiers of the runner. If the runner has
 * neither `fails` nor `failing`, the outcome is inverted here.
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
