import { defineConfig } from 'vitest/config';

/** The tests that Stryker runs against mutants: those of the layout would find the mutants themselves too long, and those of the types do not find what they spoil. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/package/**',
      'test/gates/**',
      'test/corpus/corpus.test.ts',
      'test/structure.test.ts',
      'test/types/**',
    ],
  },
});
