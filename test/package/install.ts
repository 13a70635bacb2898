import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { copyForNest11, IS_NEST_11, NEST_11_PACKAGES } from '../nest-11.js';
import { installPackages, npm } from './npm.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that has, per version of rxjs, a folder with the package installed. */
    installed: string;
  }
}

/** Both ends of the peer range. */
export const rxjsVersions = ['7.8.2', '7.4.0'] as const;

/** Whose gates are proved, and whose adapters have types of theirs. */
const HOSTS = [
  'vitest@~4.1',
  'jest@30',
  'jest-environment-jsdom@30',
  'mocha@12',
  'jasmine@7',
  '@angular/core@~21.2',
  'eslint@10',
  '@nestjs/common@12',
  '@nestjs/core@12',
];

/** Builds and packs the package, and installs it beside each rxjs, as a user would. Returns its undo. */
export default function install({ provide }: TestProject): () => void {
  const root = mkdtempSync(join(tmpdir(), 'rxleash-package-'));
  // `prepack` builds.
  npm(process.cwd(), 'pack', '--silent', '--pack-destination', root);
  for (const version of rxjsVersions) {
    installInto(root, version, [
      `rxjs@${version}`,
      'rxjs-marbles@7',
      '@types/node@20',
      ...(version === rxjsVersions[0] ? HOSTS : []),
    ]);
  }
  if (IS_NEST_11) {
    installInto(root, 'nest', NEST_11_PACKAGES);
    copyForNest11(join(root, 'nest'));
  }
  provide('installed', root);
  return () => {
    rmSync(root, { recursive: true, force: true });
  };
}

/** Makes a folder of `root` that has the packed package, and these. */
export function installInto(root: string, name: string, packages: readonly string[]): void {
  const tarball = readdirSync(root).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${root}.`);
  const folder = join(root, name);
  mkdirSync(folder);
  installPackages(folder, [join(root, tarball), ...packages]);
}
