import { defineConfig } from 'vitest/config';

import { reportTo } from './test/reporters.js';

/** The tests of the package as it is published: built, packed, and installed into empty folders; its command on real programs; and the corpus. */
export default defineConfig({
  test: {
    // What stands further down in `gates` is meant to fail, and run by those.
    include: ['test/{package,e2e}/**/*.test.ts', 'test/gates/*.test.ts', 'test/corpus/corpus.test.ts'],
    globalSetup: ['test/package/install.ts'],
    // By default vitest leaves one core idle.
    maxWorkers: '100%',
    // For what hangs. Each test starts Node, tsc or a bundler, and how long that takes depends on what else the machine does.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    ...reportTo('package'),
  },
});
