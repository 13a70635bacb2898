import { getTestBed } from '@angular/core/testing';

import type { SourceKind } from '../../lib/dev/leak/open-sources.js';
import { testHosts } from '../vitest/test-hosts.js';
import { explainedRef } from './destroy-ref.js';
import { injectByDefault } from './injected.js';
import { watchApplication } from './watch.js';

/* For a setup file: importing this arms the gate for every file of tests that the worker runs. */
export { allowLeaks, leakGate, type LeakGateOptions, type VitestLeakGateOptions } from '../vitest/index.js';

/**
 * TestBed ends all objects of a test, its root services too. A subscription of a component to a Subject of a
 * root service still counts as left open.
 */
const ENDING: readonly SourceKind[] = ['response', 'promise'];

// The application may have it from `provideRxleash()`, which no test needs.
injectByDefault(explainedRef);

testHosts.add({
  watch: () => watchApplication(ENDING),
  // The hooks have run, among them those of Angular's builder. Without these, nothing may have destroyed the
  // objects of TestBed.
  settle: () => void getTestBed().resetTestingModule(),
});
