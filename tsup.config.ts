import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'index.ts', operators: 'operators/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  clean: true,
  splitting: true,
  treeshake: true,
});
