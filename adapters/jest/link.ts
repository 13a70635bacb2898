import type { Leak } from '../../lib/leak.js';
import type { LeakGateOptions } from '../gate/gate.js';

/*
 * The link between the jest environment and the half of the gate that runs with the tests: a slot of the tests' global
 * object, since they are in different realms. Jest's types are described by shape, so that its packages are not needed.
 */

/** A test or a hook of jest-circus. */
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

/** The state that both halves share. */
export interface Link {
  readonly file: string;
  readonly options: LeakGateOptions;
  /** Reads the source text of a leak. Between tests jest lets no module be loaded by the half that runs with them. */
  readonly explain: (leak: Leak) => Leak;
  /** Set by the half that runs with the tests. */
  hear?: (event: CircusEvent, state: CircusState) => Promise<void>;
}

const KEY = Symbol.for('rxleash/jest/v1');

/** The slot of a global object; undefined if no environment has made one. */
export function linkOf(global: object): Link | undefined {
  return (global as { [KEY]?: Link })[KEY];
}

export function setLink(global: object, link: Link): void {
  (global as { [KEY]?: Link })[KEY] = link;
}
