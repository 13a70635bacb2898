import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  target: 'es2022',
  // Modules that two entries share are one chunk, so that their classes and slots are one within a format.
  splitting: true,
  treeshake: true,
  silent: true,
  esbuildOptions: (options) => {
    options.charset = 'utf8';
  },
};

/** What a program imports: in both module formats, with types for each. */
const doors = {
  index: 'index.ts',
};

// `npm run build` empties dist first: these run side by side, and would empty it for each other.
export default defineConfig([{ ...shared, entry: doors, format: ['esm', 'cjs'], dts: true }]);
