import { realm } from '../../lib/realm.js';

/** What the gate has to know of a framework whose tests it watches. */
export interface TestHost {
  /** A file of tests is watched from now on. The undo no longer does. */
  watch(): () => void;
  /** A test is over, and its hooks: what the framework keeps until then is to be destroyed, before the test is judged. */
  settle(): void;
}

/** One list for all instances of this module. */
export const testHosts = realm('vitest-hosts', () => new Set<TestHost>());
