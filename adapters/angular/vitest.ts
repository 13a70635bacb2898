import { getTestBed } from '@angular/core/testing';

import type { SourceKind } from '../../lib/dev/leak/open-sources.js';
import { testHosts } from '../vitest/test-hosts.js';
import { explainedRef } from './destroy-ref.js';
import { injectByDefault } from './injected.js';
import { watchApplication } from './watch.js';

/* For a setup file: what it imports arms the gate for every file of tests that the worker runs. */
export { allowLeaks, leakGate, type LeakGateOptions, type VitestLeakGateOptions } from '../vitest/index.js';

/** With TestBed all of a test ends, its root services too. What a component has left at one of their Subjects is left all the same. */
const ENDING: readonly SourceKind[] = ['response', 'promise'];

// The application may have it from `provideRxleash()`, which no test needs.
injectByDefault(explainedRef);

testHosts.add({
  watch: () => watchApplication(ENDING),
  // Its hooks have run, among them those of Angular's builder; without these nobody may have destroyed what TestBed has made.
  settle: () => void getTestBed().resetTestingModule(),
});
