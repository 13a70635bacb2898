import type { LeakGateOptions } from '../gate/gate.js';

/*
 * How the environment of jest and what is loaded among the tests hear of each other: through a slot of the tests' global
 * object. They are in different realms. Of jest's own types just what is needed, so that ours need none of its packages.
 */

/** A test, or a hook, of jest-circus. */
export interface CircusFunction {
  fn?: unknown;
}

export interface CircusTest extends CircusFunction {
  readonly type: 'test';
  readonly name: string;
  readonly errors: unknown[];
}

export interface CircusHook extends CircusFunction {
  readonly type: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';
}

export interface CircusBlock {
  readonly type: 'describeBlock';
  readonly hooks: readonly CircusHook[];
  readonly children: readonly (CircusBlock | CircusTest)[];
}

export interface CircusState {
  readonly rootDescribeBlock: CircusBlock;
  readonly unhandledErrors: unknown[];
}

export interface CircusEvent {
  readonly name: string;
  readonly test?: CircusTest;
}

/** What the two halves of the gate share. */
export interface Link {
  readonly file: string;
  readonly options: LeakGateOptions;
  /** Set by the half that is among the tests. */
  hear?: (event: CircusEvent, state: CircusState) => Promise<void>;
}

const KEY = Symbol.for('rxleash/jest/v1');

/** The slot of a global object; undefined where no environment has made one. */
export function linkOf(global: object): Link | undefined {
  return (global as { [KEY]?: Link })[KEY];
}

export function setLink(global: object, link: Link): void {
  (global as { [KEY]?: Link })[KEY] = link;
}
