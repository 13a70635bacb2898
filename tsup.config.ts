import { defineConfig, type Options } from 'tsup';

/** What can be imported. */
const doors = [
  'index.ts',
  'lib/dev/index.ts',
  'operators/index.ts',
  'marbles/index.ts',
  'probe/index.ts',
  'adapters/gate/index.ts',
  'adapters/vitest/{index,plugin,reporter}.ts',
  'adapters/jest/{index,inside,reporter}.ts',
  'adapters/node-test/index.ts',
  'adapters/node/{index,register}.ts',
  'adapters/nest/index.ts',
  'adapters/angular/{index,vitest}.ts',
  'adapters/inspector/index.ts',
  'adapters/eslint/index.ts',
];

/** What bundlers take instead in production builds, with the same types. */
const productionDoors = ['index.production.ts', 'adapters/angular/index.production.ts'];

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** What is loaded for its effect. */
const INSTALLS = /\/install\.js$/;

/**
 * Leaves our own modules apart, each a file, and bundles only what comes from node_modules: an application's
 * bundler drops by the file what is not used (`sideEffects`), while of one big file it keeps most classes.
 */
const modulesApart: Plugin = {
  name: 'modules-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer, kind }) =>
      kind === 'entry-point' || importer.includes('node_modules')
        ? undefined
        : { path, external: true, sideEffects: INSTALLS.test(path) },
    );
  },
};

/**
 * Loaded anew for each file of tests, and by the file it takes seven times as long. The marbles stay apart: they are
 * loaded where somebody has such a test.
 */
const gateInOne: Plugin = {
  name: 'gate-in-one',
  setup(build) {
    build.onResolve({ filter: /\/marbles\/index\.js$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

const shared: Options = {
  target: 'es2022',
  silent: true,
  // There is no `test` without it.
  removeNodeProtocol: false,
  esbuildOptions: (options) => {
    options.charset = 'utf8';
    options.outbase = '.';
  },
};

const types: Options = { ...shared, format: ['esm', 'cjs'], entry: doors, dts: { only: true } };

// `npm run build` empties dist first: these run side by side, and would empty it for each other.
export default defineConfig(({ dts }) => [
  {
    ...shared,
    format: 'esm',
    entry: [
      'index.ts',
      'index.production.ts',
      '{lib,operators,marbles,probe,adapters}/**/*.ts',
      '!adapters/vitest/{whole,gate,marbles,setup}.ts',
      '!adapters/node/source/{[!l]*,fixes/*}.ts',
      '!adapters/angular/schematics/*.ts',
    ],
    splitting: false,
    esbuildPlugins: [modulesApart],
  },
  {
    ...shared,
    format: 'esm',
    entry: ['adapters/vitest/whole.ts'],
    splitting: false,
    treeshake: false,
    esbuildPlugins: [gateInOne],
  },
  // Nobody drops parts of CommonJS. What two doors share is one chunk, so that its classes are one.
  { ...shared, format: 'cjs', entry: [...doors, ...productionDoors], splitting: true, treeshake: true },
  // Loaded by the CLI of Angular, by its path.
  {
    ...shared,
    format: 'cjs',
    entry: ['adapters/angular/schematics/index.ts'],
    splitting: false,
    treeshake: true,
  },
  // With the parser in one file, which is loaded by its path when a leak is shown.
  {
    ...shared,
    format: 'cjs',
    entry: ['adapters/node/source/explain.ts'],
    splitting: false,
    treeshake: true,
    minify: true,
  },
  // `npm start` needs no types, which take most of the time.
  ...(dts === false ? [] : [types]),
]);
