import { defineConfig } from 'vitest/config';

/**
 * The tests that Stryker runs against mutants: those that mirror the code, without those that take a second each. The
 * rest of them (`MUTATION=all`) is for what these do not find.
 */
const everything = process.env['MUTATION'] === 'all';

export default defineConfig({
  test: {
    include: everything ? ['test/**/*.test.ts'] : ['test/{lib,operators}/*.test.ts'],
    exclude: everything
      ? [
          'test/{package,e2e,gates,types,docs,structure,adapters}/**',
          'test/corpus/**',
          'test/structure.test.ts',
        ]
      : ['test/**/*.property.test.ts'],
  },
});
