import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { ownFolders } from '../../../../lib/dev/stack/own-folders.js';

const stackIn = (file: string): string => `Error\n    at ${file}:1:2`;

describe('ownFolders', () => {
  it('names the source folders if the sources run, without the tests', () => {
    expect(ownFolders(stackIn('/repo/lib/dev/stack/places.ts'))).toEqual([
      '/repo/lib/',
      '/repo/operators/',
      '/repo/marbles/',
      '/repo/probe/',
      '/repo/adapters/',
    ]);
  });

  it('names the folder `dist` of a linked package, recognized by its manifest', () => {
    const linked = mkdtempSync(join(tmpdir(), 'linked-'));
    writeFileSync(join(linked, 'package.json'), '{ "name": "rxleash" }');

    expect(ownFolders(stackIn(join(linked, 'dist/chunk-1.js')))).toEqual([`${linked}/dist/`]);
    expect(ownFolders(stackIn(join(linked, 'dist/adapters/vitest/whole.js')))).toEqual([`${linked}/dist/`]);
  });

  it('names none of an installed package, which its path shows', () => {
    const app = mkdtempSync(join(tmpdir(), 'app-'));
    const installed = join(app, 'node_modules/rxleash');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'package.json'), '{ "name": "rxleash" }');

    expect(ownFolders(stackIn(join(installed, 'dist/chunk-1.js')))).toEqual([]);
  });

  it('names none in the bundle of a program', () => {
    const app = mkdtempSync(join(tmpdir(), 'app-'));
    writeFileSync(join(app, 'package.json'), '{ "name": "app" }');

    expect(ownFolders(stackIn(join(app, 'dist/index.js')))).toEqual([]);
    expect(ownFolders(stackIn('/nowhere/dist/bundle.js'))).toEqual([]);
    expect(ownFolders('')).toEqual([]);
  });
});
