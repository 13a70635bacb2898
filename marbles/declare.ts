import { shouldHaveFailed } from './errors.js';
import { titleOf } from './title.js';
import type { MarbleContext } from './types.js';

/** What every runner calls `it` or `test`, as far as it is needed here. */
export interface TestFunction {
  // Runners disagree on what they return, and on what else they take.
  (name: string, body: () => void): unknown;
  readonly only?: unknown;
  readonly skip?: unknown;
  readonly fails?: unknown;
  readonly failing?: unknown;
}

type Body = (m: MarbleContext) => void;
type RowBody<Row> = (m: MarbleContext, row: Row) => void;

/** Declares one marble test, or one for each row. */
export interface MarbleTest {
  (name: string, body: (m: MarbleContext) => void): void;
  /** A test for each row; `$key` in its name is what the row has there. */
  each<Row>(rows: readonly Row[]): (name: string, body: (m: MarbleContext, row: Row) => void) => void;
}

/** Declares marble tests. */
export interface Marbles extends MarbleTest {
  /** Runs these alone. */
  readonly only: MarbleTest;
  /** Does not run these. */
  readonly skip: MarbleTest;
  /** Passes if it fails. */
  readonly fails: MarbleTest;
}

/** Runs the body of one marble test, as `runMarbles` does; or gives a promise, if it has to be loaded first. */
export type Run = (body: Body) => unknown;

/** Makes `marbles` of what a runner calls `it` or `test`, and of what runs a body. Loads nothing of what that needs. */
export function declareMarbles(test: TestFunction, run: Run): Marbles {
  const marbles = declareWith(test, run);
  const own = (name: 'only' | 'skip' | 'fails' | 'failing'): TestFunction | undefined =>
    typeof test[name] === 'function' ? (test[name] as TestFunction) : undefined;
  // Asked for late: a runner may refuse to give what it would not let be used.
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

/** Turns the outcome of tests round, for runners that cannot. */
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
