import { readdirSync, readFileSync } from 'node:fs';

import smarttools from '@smarttools/eslint-plugin-rxjs';
import { ESLint, type Linter } from 'eslint';
import rxjsX from 'eslint-plugin-rxjs-x';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { preset, type PresetOptions } from '../../../adapters/eslint/index.js';

const typed: Linter.Config = {
  files: ['**/*.ts'],
  languageOptions: {
    parser: ts.parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: process.cwd() },
  },
};

/** What is refused, with type information: `line rule`. */
async function refused(plugin: object, source: string, options?: PresetOptions): Promise<string[]> {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [typed, ...preset(plugin, options)],
  });
  const [result] = await eslint.lintText(source, { filePath: 'page.ts' });
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return (result?.messages ?? []).map(({ line, ruleId }) => `${line} ${ruleId}`);
}

const GOOD = `
import { Component, HostListener, output } from '@angular/core';
import { interval, map, share, shareReplay } from 'rxjs';
import { ownedBy } from './operators/index.js';
@Component({ template: '' })
export class Page {
  readonly changed = output<number>();
  constructor() {
    interval(1).pipe(map(String), ownedBy()).subscribe();
    interval(1).pipe(ownedBy(), share()).subscribe();
    interval(1).pipe(shareReplay({ bufferSize: 1, refCount: true }), ownedBy()).subscribe();
    this.changed.subscribe(() => undefined);
  }
}
`;

const LATE = `
import { interval, map } from 'rxjs';
import { ownedBy } from './operators/index.js';
export const late = interval(1).pipe(ownedBy(), map(String));
export const early = interval(1).pipe(map(String), ownedBy());
`;

const BARE = `
import { Component } from '@angular/core';
import { interval } from 'rxjs';
@Component({ template: '' })
export class Page {
  constructor() {
    interval(1).subscribe();
  }
}
`;

describe.each([
  ['eslint-plugin-rxjs-x', rxjsX, 'rxjs-x'],
  ['@smarttools/eslint-plugin-rxjs', smarttools, '@smarttools/rxjs'],
] as const)('the preset for %s', (_, plugin, name) => {
  it('accepts ownedBy() at the end, and what is no Observable', async () => {
    expect(await refused(plugin, GOOD)).toEqual([]);
  });

  it('refuses an operator after ownedBy()', async () => {
    expect(await refused(plugin, LATE)).toEqual([`4 ${name}/no-unsafe-takeuntil`]);
  });

  it('refuses an operator after one of your own', async () => {
    const source = LATE.replaceAll('ownedBy', 'takeUntilGone')
      .replace(
        /^import.*operators.*$/m,
        'declare const takeUntilGone: () => import("rxjs").MonoTypeOperatorFunction<number>;',
      )
      .replace(/^.*early.*$/m, '');
    expect(await refused(plugin, source)).toEqual([]);
    expect(await refused(plugin, source, { terminators: ['takeUntilGone'] })).toEqual([
      `4 ${name}/no-unsafe-takeuntil`,
    ]);
  });

  it('refuses a subscribe that nothing ends', async () => {
    expect(await refused(plugin, BARE)).toEqual(['7 rxleash/no-bare-subscribe']);
  });

  it("can stand beside the plugin's own presets", async () => {
    const own = (plugin as { readonly configs: { readonly recommended: Linter.Config } }).configs.recommended;
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [typed, own, ...preset(plugin)] });
    const [result] = await eslint.lintText(LATE, { filePath: 'page.ts' });
    expect(result?.messages.map(({ line, ruleId }) => `${line} ${ruleId}`)).toEqual([
      `4 ${name}/no-unsafe-takeuntil`,
    ]);
  });
});

it('refuses a shared stream without refCount above ownedBy(), with eslint-plugin-rxjs-x', async () => {
  const source = GOOD.replace('refCount: true', 'refCount: false');
  expect(await refused(rxjsX, source)).toEqual(['11 rxjs-x/no-sharereplay-before-takeuntil']);
});

it.each([{}, { rules: {} }, { configs: { recommended: { plugins: { a: {} } } } }])(
  'is refused for another plugin',
  (plugin) => {
    expect(() => preset(plugin)).toThrow(
      new TypeError(
        'preset() was given a plugin that it does not recognize. Pass the default export of eslint-plugin-rxjs-x or of @smarttools/eslint-plugin-rxjs, or nothing.',
      ),
    );
  },
);

it('finds the planted leaks of the example whose line subscribes in a component', async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: ts.parser } }, ...preset()],
  });
  const folder = 'examples/angular/src/app';
  const files = readdirSync(folder).filter((name) => !name.includes('.spec.'));
  const found = (await eslint.lintFiles(files.map((name) => `${folder}/${name}`))).flatMap(
    ({ filePath, messages }) => {
      const lines = readFileSync(filePath, 'utf8').split('\n');
      return messages.map(({ line }) => String(lines[line - 1]).trim());
    },
  );
  // Leak 1 is a connection, and leak 7 is in a service.
  expect(found.flatMap((text) => /leak \d/.exec(text)?.[0] ?? []).sort()).toEqual(
    [2, 3, 4, 5, 6].map((number) => `leak ${number}`),
  );
});
