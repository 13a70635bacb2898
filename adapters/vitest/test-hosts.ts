import { realm } from '../../lib/realm.js';

/** What the gate needs of a test framework. */
export interface TestHost {
  /** A test file is watched from now on. Returns the undo. */
  watch(): () => void;
  /** A test and its hooks are over: the framework destroys the objects of the test before the test is judged. */
  settle(): void;
}

/** Shared by all instances of this module. */
export const testHosts = realm('vitest-hosts', () => new Set<TestHost>());
