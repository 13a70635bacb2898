import { shouldHaveFailed } from './errors.js';
import { titleOf } from './title.js';
import type { MarbleContext } from './types.js';

/** The function that a runner calls `it` or `test`. */
export interface TestFunction {
  // Runners differ in the result and in further parameters.
  (name: string, body: () => void): unknown;
  readonly only?: unknown;
  readonly skip?: unknown;
  readonly fails?: unknown;
  readonly failing?: unknown;
}

type Body = (m: MarbleContext) => void;
type RowBody<Row> = (m: MarbleContext, row: Row) => void;

/** Declares one marble test, or one per row. */
export interface MarbleTest {
  (name: string, body: (m: MarbleContext) => void): void;
  /** Declares one test per row. `$key` in the name is replaced by that property of the row. */
  each<Row>(rows: readonly Row[]): (name: string, body: (m: MarbleContext, row: Row) => void) => void;
}

/** Declares marble tests. */
export interface Marbles extends MarbleTest {
  /** Runs only these tests. */
  readonly only: MarbleTest;
  /** Does not run these tests. */
  readonly skip: MarbleTest;
  /** Passes if the test fails. */
  readonly fails: MarbleTest;
}

/** Runs the body of one marble test, like `runMarbles`. Returns a promise if the toolkit must be loaded first. */
export type Run = (body: Body) => unknown;

/** Creates `marbles` from the test function of a runner, and a function that runs a body. Does not load the toolkit. */
export function declareMarbles(test: TestFunction, run: Run): Marbles {
  const marbles = declareWith(test, run);
  const own = (name: 'only' | 'skip' | 'fails' | 'failing'): TestFunction | undefined =>
    typeof test[name] === 'function' ? (test[name] as TestFunction) : undefined;
  // Read late, since a runner can throw when a modifier that it does not allow is read.
  const modified = {
    only: () => own('only') ?? test,
    skip: () => own('skip') ?? (() => undefined),
    fails: () => own('fails') ?? own('failing') ?? reversed(test),
  };
  for (const [name, of] of Object.entries(modified)) {
    Object.defineProperty(marbles, name, { enumerable: true, get: () => declareWith(of(), run) });
  }
  return marbles as Marbles;
}

function declareWith(test: TestFunction, run: Run): MarbleTest {
  const declare = (name: string, body: Body): void => void test(name, () => run(body));
  return Object.assign(declare, {
    each:
      <Row>(rows: readonly Row[]) =>
      (name: string, body: RowBody<Row>): void => {
        for (const [index, row] of rows.entries()) declare(titleOf(name, row, index), (m) => body(m, row));
      },
  });
}

/** Inverts the outcome of tests, for runners without `fails`. */
function reversed(test: TestFunction): TestFunction {
  return (name, body) =>
    test(name, () => {
      try {
        body();
      } catch {
        return;
      }
      throw new Error(shouldHaveFailed(name));
    });
}
