import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { afterEach, expect, it, vi } from 'vitest';
import webpack from 'webpack';

import { Consumer } from './consumer.js';

const consumer = new Consumer('7.8.2');

/** What an application has of the package anyway. */
const WITHOUT = `
import { createOwner, ownedBy } from 'rxleash';
import { interval } from 'rxjs';
interval(1_000).pipe(ownedBy(createOwner())).subscribe(console.log);
`;

/** It calls dev mode without a guard. */
const WITH = `
import { createOwner, enableDevMode, ownedBy } from 'rxleash';
import { interval } from 'rxjs';
enableDevMode();
interval(1_000).pipe(ownedBy(createOwner())).subscribe(console.log);
`;

const REAL = `
import { enableDevMode } from 'rxleash/dev';
enableDevMode({ track: 'all' });
`;

afterEach(() => vi.unstubAllEnvs());

/** Bundles a program for production as each bundler does it by itself. Returns the code. */
const bundlers: Readonly<Record<string, (source: string, name: string) => Promise<string>>> = {
  esbuild: async (source, name) => {
    const { outputFiles } = await esbuild({
      entryPoints: [consumer.write(`${name}.js`, source)],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      // Angular's builder sets it, and so has to who calls esbuild.
      conditions: ['production'],
      write: false,
    });
    return outputFiles.map(({ text }) => text).join('');
  },
  'vite and rollup': async (source, name) => {
    vi.stubEnv('NODE_ENV', 'production');
    const result = await vite({
      configFile: false,
      logLevel: 'silent',
      root: consumer.folder,
      mode: 'production',
      build: {
        write: false,
        lib: { entry: consumer.write(`${name}.js`, source), formats: ['es'] },
        minify: 'esbuild',
      },
    });
    return [result]
      .flat()
      .flatMap((made) => ('output' in made ? made.output : []))
      .map((chunk) => (chunk.type === 'chunk' ? chunk.code : ''))
      .join('');
  },
  webpack: async (source, name) => {
    const path = join(consumer.folder, 'webpack');
    const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
      webpack(
        {
          mode: 'production',
          context: consumer.folder,
          entry: consumer.write(`${name}.js`, source),
          output: { path, filename: `${name}.js` },
          // It looks for packages in the folder above, too.
          resolve: { symlinks: true },
        },
        (error, done) => (error ? reject(error) : resolve(done)),
      );
    });
    if (stats === undefined || stats.hasErrors()) throw new Error(String(stats));
    return readFileSync(join(path, `${name}.js`), 'utf8');
  },
};

/** Words of the registry: of its hook, and of a fix. */
const DEV_MODE = /captureStackTrace|takeUntil\(|subscription was left open/;

it.each(Object.keys(bundlers))(
  'ships nothing of dev mode where %s bundles a program for production that switches it on',
  async (name) => {
    const bundle = bundlers[name] as (source: string, name: string) => Promise<string>;
    const [without, shipped, real] = [
      await bundle(WITHOUT, 'without'),
      await bundle(WITH, 'with'),
      await bundle(REAL, 'real'),
    ];
    process.stdout.write(
      `${name}: ${without.length} bytes without, ${shipped.length} with, real ${real.length}\n`,
    );
    expect(real).toMatch(DEV_MODE);
    expect(shipped).not.toMatch(DEV_MODE);
    // A call of a function that does nothing is all that a bundler may leave.
    expect(shipped.length - without.length).toBeLessThan(64);
  },
);

it('offers the same in production as in development', () => {
  const keys = (condition: string): string =>
    consumer.node(
      `keys-${condition}.mjs`,
      `console.log(Object.keys(await import('rxleash')).sort().join())`,
      {
        flags: ['-C', condition],
      },
    ).stdout;
  expect(keys('production')).toBe(keys('development'));
});

it('is empty in production, and fails with an explanation when it must prove something', () => {
  const program = `
    import { assertNoLeaks, enableDevMode, expectNoGrowth, leaks } from 'rxleash';
    import { NEVER } from 'rxjs';
    const undo = enableDevMode();
    const since = leaks.mark();
    NEVER.subscribe();
    const { takenAt, ...snapshot } = leaks.snapshot();
    await leaks.sweep();
    console.log(JSON.stringify([leaks.find({ since }), leaks.open(), snapshot, leaks.report(), undo() ?? null]));
    for (const check of [assertNoLeaks, expectNoGrowth]) await check(() => {}).catch((error) => console.log(error.message));
  `;
  const { stdout, stderr } = consumer.node('empty.mjs', program, { flags: ['-C', 'production'] });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    JSON.stringify([
      [],
      [],
      { schema: 1, leaks: [], open: [], owners: [] },
      "Dev mode is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.",
      null,
    ]),
    "assertNoLeaks() is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.",
    "expectNoGrowth() is not part of a production build. Import it from 'rxleash/dev' to have it there all the same.",
  ]);
});
