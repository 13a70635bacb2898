import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHROMIUM, launch } from './browser.js';
import { servePlainPage } from './plain-page.js';
import { Shop } from './shop.js';
import { visit } from './visit.js';
import { LEFT_WITH_ZONE, testWithZone } from './zone.js';

/** Whose each of the planted leaks is, by its number. */
const OWNERS = [
  'ProductsPage',
  'ProductsPage',
  'OrdersPage',
  'OrdersPage',
  'Badge',
  'ConfirmDialog',
  'CartStore',
];

/** `PICTURES=1` renews the picture of the docs. Not each run does: ages and fonts differ. */
const PICTURE = process.env['PICTURES'] === '1' ? 'docs/inspector.png' : undefined;

const NOTHING = { leaks: [], errors: [], panel: [] };

let shop: Shop;
let browser: Browser | undefined;
beforeAll(async () => {
  shop = new Shop([CHROMIUM, 'zone.js@~0.15']);
  browser = await launch(() => import(pathToFileURL(shop.require.resolve('@sparticuz/chromium')).href));
});
afterAll(() => browser?.close());

/** The browser, which `beforeAll` has started. */
const page = (): Promise<Page> => (browser as Browser).newPage();

describe('an application that was built by the Angular CLI, in Chromium', () => {
  let folder = '';

  it('reports the planted leaks when each page was visited five times, with component and line, and nothing else', async () => {
    folder = shop.build('development');
    const { leaks, errors, panel } = await visit(await page(), folder, {
      expected: OWNERS.length,
      picture: PICTURE,
    });
    const planted = shop.planted().map(({ number, file, line }) => {
      return { verdict: number === 1 ? 'growing' : 'outlived', owner: OWNERS[number - 1], file, line };
    });
    expect(planted).toHaveLength(OWNERS.length);
    expect([...leaks].sort(inOrder)).toEqual([...planted].sort(inOrder));
    expect(errors).toEqual([]);
    // The badge has come by itself, and its panel names lines of TypeScript. That of leak 1 is where the shared stream was subscribed.
    expect(panel.filter((line) => !line.startsWith('src/app/'))).toEqual([]);
    const lines = planted
      .filter(({ verdict }) => verdict === 'outlived')
      .map(({ file, line }) => `${file}:${line}`);
    expect(panel).toEqual(expect.arrayContaining(lines));
  });

  it('reports nothing when these are fixed', async () => {
    expect(await visit(await page(), folder, { query: '?fixed' })).toEqual(NOTHING);
  });

  it('has no part of dev mode in production, and ends what it owns', async () => {
    const built = shop.build('production');
    const code = readdirSync(built)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(built, file), 'utf8'));
    expect(code.filter((text) => /outlived|rxleash\/registry/.test(text))).toEqual([]);
    expect(await visit(await page(), built, { times: 1, patience: 0 })).toEqual(NOTHING);
  });
});

describe('the inspector, in a page without a framework', () => {
  it('comes when something is proved, and can be used by the keyboard alone', async () => {
    const served = await servePlainPage(shop.folder);
    const tab = await page();
    try {
      await tab.goto(served.url);
      await tab.locator('#open').waitFor();
      expect(await tab.locator('rxleash-inspector').count()).toBe(0);
      await tab.click('#open');
      await tab.getByRole('button', { name: 'rxleash: 1 leak' }).waitFor();

      await tab.keyboard.press('Tab');
      await tab.keyboard.press('Enter');
      const panel = tab.getByRole('dialog', { name: '1 open subscription' });
      await panel.waitFor();
      expect(await panel.locator('summary').textContent()).toMatch(/page\.js:\d+:\d+[^]*outlived[^]*panel/);
      // By line, by owner, the checkpoint, copy, close, and the line.
      for (let n = 0; n < 6; n++) await tab.keyboard.press('Tab');
      await tab.keyboard.press('Enter');
      await panel.getByRole('button', { name: 'End' }).waitFor();
      await tab.keyboard.press('Tab');
      await tab.keyboard.press('Enter');
      await tab.getByRole('dialog', { name: '0 open subscriptions' }).waitFor();

      for (const colorScheme of ['dark', 'light'] as const) {
        await tab.emulateMedia({ colorScheme });
        const paper = await tab.locator('section').evaluate((one) => getComputedStyle(one).backgroundColor);
        expect(paper).toBe(colorScheme === 'dark' ? 'rgb(30, 30, 36)' : 'rgb(255, 255, 255)');
      }
      await tab.keyboard.press('Escape');
      await tab.locator('section').waitFor({ state: 'detached' });
    } finally {
      await tab.close();
      served.close();
    }
  });
});

describe('the Performance panel', () => {
  it('shows lifetimes, leaks and forced ends in tracks of their own', async () => {
    const served = await servePlainPage(shop.folder);
    const tab = await page();
    try {
      await tab.goto(`${served.url}?trace`);
      await browser?.startTracing(tab, { categories: ['devtools.timeline', 'blink.user_timing'] });
      await tab.click('#open');
      await tab.getByRole('button', { name: 'rxleash: 1 leak' }).waitFor();
      await tab.click('#owned');
      await tab.waitForFunction(() => performance.getEntriesByType('measure').length === 2);
      const { traceEvents } = JSON.parse(String(await browser?.stopTracing())) as {
        readonly traceEvents: readonly { readonly name: string; readonly args: object }[];
      };
      const stamps = traceEvents
        .filter(({ name }) => name === 'TimeStamp')
        .map(({ args }) => JSON.stringify(args));
      expect(stamps).toEqual(expect.arrayContaining([expect.stringContaining('"rxleash"')]));
      const measured = await tab.evaluate(() =>
        performance.getEntriesByType('measure').map((entry) => {
          const { devtools } = (entry as PerformanceMeasure).detail as {
            devtools: { track: string; trackGroup: string };
          };
          return `${entry.name.replace(/:\d+$/, '')} in ${devtools.trackGroup}/${devtools.track}`;
        }),
      );
      expect(measured).toEqual([
        'outlived: subscribe page.js in rxleash/Leaks',
        'ended by its owner: prices in rxleash/Forced ends',
      ]);
    } finally {
      await tab.close();
      served.close();
    }
  });
});

describe('the tests of that application, under ng test', () => {
  /** The lines in its reports. */
  const linesIn = (printed: string): string[] =>
    [...printed.matchAll(/^ {2}at (src\S+?):(\d+):\d+/gm)].map(([, file, line]) => `${file}:${line}`);

  it.each([[['test']], [['test', '--coverage']]])(
    'fail where a component leaves a subscription open, at the same lines: ng %s',
    (args) => {
      const { code, printed } = shop.ng(...args);
      const planted = shop.planted().map(({ file, line }) => `${file}:${line}`);
      expect(linesIn(printed).sort()).toEqual(planted.sort());
      expect(printed).toMatch(/Tests {2}4 failed \| 3 passed/);
      expect(printed).not.toContain('Not watched');
      expect(code).not.toBe(0);
    },
  );

  it('fail at the same lines beside zone.js, and if each file of tests is isolated', () => {
    const { code, printed } = testWithZone(shop);
    expect(linesIn(printed)).toEqual(LEFT_WITH_ZONE);
    expect(printed).toMatch(/Tests {2}1 failed \| 3 passed/);
    expect(printed).not.toContain('Not watched');
    expect(code).not.toBe(0);
  });

  it('pass when these are fixed', () => {
    shop.write('src/fixed.setup.ts', `history.replaceState(null, '', '?fixed');\n`);
    const { code, printed } = shop.ng(
      ...['test', '--setup-files', 'src/fixed.setup.ts', '--setup-files', 'src/leaks.setup.ts'],
    );
    expect(printed).toMatch(/Tests {2}7 passed/);
    expect(printed).not.toContain('Not watched');
    expect(linesIn(printed)).toEqual([]);
    expect(code).toBe(0);
  });
});

describe('ng add rxleash, in an application that ng new has made', () => {
  const LEAVES = `
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { interval } from 'rxjs';
@Component({ template: '' })
class Page { constructor() { interval(1_000).subscribe(); } }
it('leaves a subscription open', () => void TestBed.createComponent(Page));
`;

  it('adds the provider and the gate, once, and is undone without a trace', () => {
    const { fresh } = shop;
    const before = fresh.files();
    const add = (): string => fresh.ng('add', 'rxleash', '--skip-confirmation').printed;

    expect(add()).toContain('rxleash is on');
    const added = fresh.files();
    expect(
      Object.keys(added)
        .filter((file) => added[file] !== before[file])
        .sort(),
    ).toEqual([
      'angular.json',
      'src/app/app.config.ts',
      'src/leaks.setup.ts',
      'tsconfig.app.json',
      'tsconfig.spec.json',
    ]);
    expect(added['src/app/app.config.ts']).toContain('provideRxleash()');
    expect(add()).toContain('Nothing to be done');
    expect(fresh.files()).toEqual(added);

    const built = fresh.ng('build', '--configuration', 'development');
    expect(built).toEqual({ code: 0, printed: expect.stringContaining('complete') as string });

    fresh.write('src/app/leaves.spec.ts', LEAVES);
    const { code, printed } = fresh.ng('test', '--no-watch');
    expect(printed).toMatch(
      /outlived: 1 subscription outlived its owner\n {2}at src\/app\/leaves\.spec\.ts:6:\d+ in Page/,
    );
    expect(printed).toMatch(/Tests {2}1 failed \| 2 passed/);
    expect(printed).not.toContain('Not watched');
    expect(code).not.toBe(0);
    fresh.delete('src/app/leaves.spec.ts');

    expect(fresh.ng('generate', 'rxleash:remove').code).toBe(0);
    expect(fresh.files()).toEqual(before);
  });
});

function inOrder(a: { file: string; line: number }, b: { file: string; line: number }): number {
  return a.file.localeCompare(b.file) || a.line - b.line;
}
