import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs against mutants: those of the layout would find the mutants themselves too long. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/package/**', 'test/corpus/corpus.test.ts', 'test/structure.test.ts'],
  },
});
