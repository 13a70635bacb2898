import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs against mutants: those that mirror the code, without those that take a second each. */
export default defineConfig({
  test: {
    include: ['test/{lib,lib/owner,lib/subscriber,operators}/*.test.ts'],
    exclude: ['test/**/*.property.test.ts'],
    // For what hangs in the first run. Stryker has a limit of its own for each mutant.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
