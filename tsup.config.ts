import { defineConfig, type Options } from 'tsup';

/** What can be imported. */
const doors = [
  'index.ts',
  'operators/index.ts',
  'marbles/index.ts',
  'adapters/vitest/{index,reporter}.ts',
  'adapters/node/{index,register}.ts',
];

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

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
        : { path, external: true, sideEffects: false },
    );
  },
};

const shared: Options = {
  target: 'es2022',
  silent: true,
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
    entry: ['index.ts', '{lib,operators,marbles,adapters}/**/*.ts'],
    splitting: false,
    esbuildPlugins: [modulesApart],
  },
  // Nobody drops parts of CommonJS. What two doors share is one chunk, so that its classes are one.
  { ...shared, format: 'cjs', entry: doors, splitting: true, treeshake: true },
  // `npm start` needs no types, which take most of the time.
  ...(dts === false ? [] : [types]),
]);
