import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { installPackages } from './package/npm.js';

/** `NEST=11` tests the same with that major: `npm run test:nest11`. */
export const IS_NEST_11 = process.env['NEST'] === '11';

const NEST = [
  ...['common', 'core', 'microservices', 'platform-express', 'platform-fastify'],
  ...['platform-socket.io', 'platform-ws', 'websockets'],
].map((name) => `@nestjs/${name}@11`);

/** Where the tests of the sources find it. */
export const NEST_11_FOLDER = resolve('node_modules/.cache/nest-11');

/** Of these there is to be one copy. */
const SHARED = ['rxjs', 'reflect-metadata', 'tslib'];

/** Installs it for the tests of the sources, once. */
export default function setup(): void {
  if (existsSync(join(NEST_11_FOLDER, 'node_modules'))) return;
  mkdirSync(NEST_11_FOLDER, { recursive: true });
  installPackages(NEST_11_FOLDER, [...NEST, 'reflect-metadata', 'ws', 'socket.io']);
  for (const name of SHARED) {
    const path = join(NEST_11_FOLDER, 'node_modules', name);
    rmSync(path, { recursive: true, force: true });
    symlinkSync(resolve('node_modules', name), path, 'junction');
  }
}

/** What stands beside the packed package in the end-to-end tests. */
export const NEST_11_PACKAGES = [
  ...NEST,
  ...['rxjs@7.8.2', 'reflect-metadata', 'tsx', 'typescript@~5.9', 'ws', '@types/node@20'],
];

/** Their programs are to find it. */
export function copyForNest11(folder: string): void {
  const examples = join(folder, 'examples', 'nest');
  cpSync('examples/nest', examples, { recursive: true });
  writeFileSync(join(examples, 'package.json'), '{ "private": true, "type": "module" }');
  cpSync('test/e2e/nest-held.mjs', join(folder, 'nest-held.mjs'));
}
