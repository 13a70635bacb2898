import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import rxjsX from 'eslint-plugin-rxjs-x';
import { tsImport } from 'tsx/esm/api';
import ts from 'typescript-eslint';

// From its sources: a clean clone is linted before it is built.
const { preset } = await tsImport('./adapters/eslint/index.ts', import.meta.url);

export default ts.config(
  {
    ignores: [
      'dist',
      'coverage',
      'reports',
      'docs/api',
      '.stryker-tmp',
      'node_modules',
      'examples/angular/',
      'examples/nest/*.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  {
    // No `globals` package for these few.
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch']
          .concat([
            'AbortController',
            'EventTarget',
            'AbortSignal',
            'performance',
            'structuredClone',
            'Buffer',
            'globalThis',
          ])
          .concat(['queueMicrotask', 'setImmediate', 'TextDecoder', 'TextEncoder', 'gc'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: Object.fromEntries(
        ['require', 'module', 'exports', '__dirname', '__filename'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // What these runners define.
    files: ['test/gates/{jest,mocha,jasmine}/**'],
    languageOptions: {
      globals: Object.fromEntries(
        ['describe', 'test', 'it', 'expect', 'jest', 'require', 'document']
          .concat(['beforeAll', 'beforeEach', 'afterEach', 'afterAll'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Under verbatimModuleSyntax `import { type A } from 'rxjs'` stays behind as `import 'rxjs'`.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-debugger': 'error',
    },
  },
  preset(rxjsX),
  {
    // What is wrong here is wrong on purpose: pipes and components that the tests are about.
    files: ['test/**'],
    rules: {
      'rxleash/no-bare-subscribe': 'off',
      'rxjs-x/no-unsafe-takeuntil': 'off',
      'rxjs-x/no-sharereplay-before-takeuntil': 'off',
    },
  },
  {
    // Components are classes, whatever is in them.
    files: ['test/adapters/angular/**'],
    rules: { '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    // Where the deprecated insides of rxjs 7 are touched, and nowhere else.
    files: [
      'lib/subscriber/inner-subscriber.ts',
      'lib/subscriber/leash-observable.ts',
      'lib/subscriber/leash-subscriber.ts',
      'lib/dev/subscribe/hook.ts',
      'operators/deadline-error.ts',
      'operators/with-leak-guard.ts',
      'test/lib/dev/transparency/subscribe.test.ts',
      'test/operators/owned-by-end-of-pipe.test.ts',
      'test/operators/with-leak-guard.test.ts',
    ],
    rules: {
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-useless-constructor': 'off',
    },
  },
  prettier,
);
