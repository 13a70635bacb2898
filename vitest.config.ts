import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

import { IS_NEST_11, NEST_11_FOLDER } from './test/nest-11.js';
import { reportTo } from './test/reporters.js';

// RXJS=7.4 runs the same tests on the oldest rxjs that is supported.
const oldest = process.env['RXJS'] === '7.4';

/** The tests of the sources. Those of the packed package have a configuration of their own. */
export default defineConfig({
  resolve: {
    alias: [
      ...(oldest ? [{ find: /^rxjs(?=\/|$)/, replacement: 'rxjs-7-4' }] : []),
      ...(IS_NEST_11
        ? [{ find: /^@nestjs\//, replacement: join(NEST_11_FOLDER, 'node_modules', '@nestjs', '/') }]
        : []),
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/gate.ts'],
    globalSetup: IS_NEST_11 ? ['./test/nest-11.ts'] : [],
    // By default vitest leaves one core idle.
    maxWorkers: '100%',
    // For what hangs. No test measures time, and how long one takes depends on what else the machine does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The compiler and the parser of eslint follow no alias: their types are those of one rxjs in either run.
    exclude: [
      'test/{package,e2e,gates}/**',
      'test/corpus/corpus.test.ts',
      ...(oldest ? ['test/types/**', 'test/adapters/eslint/**'] : []),
    ],
    // The alias is for what vitest transforms; what node_modules requires goes through Node's own resolution.
    execArgv: oldest ? ['--require', './test/rxjs-7-4.cjs'] : [],
    ...reportTo(oldest ? 'source-rxjs-7.4' : 'source'),
    coverage: {
      provider: 'v8',
      include: ['lib/**', 'operators/**', 'probe/**'],
      // `test/lib` would match as well.
      exclude: ['test/**'],
      reporter: process.env['CI'] === undefined ? ['text', 'html'] : ['text'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
