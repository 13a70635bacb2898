import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Page } from 'playwright-core';

import { answer } from './shop.js';

/** What the console has said of one leak, at the line of the TypeScript source. */
export interface Said {
  readonly verdict: string;
  readonly owner: string | undefined;
  readonly file: string;
  readonly line: number;
}

/** What was seen of the application. */
export interface Visit {
  readonly leaks: readonly Said[];
  readonly errors: readonly string[];
  /** The lines that the panel of the inspector has a verdict for: none where there is no badge. */
  readonly panel: readonly string[];
}

interface VisitOptions {
  readonly query?: string;
  readonly times?: number;
  readonly expected?: number;
  readonly patience?: number;
  /** The file for a picture of the panel. */
  readonly picture?: string | undefined;
}

/** What is to be done on each page. */
const PAGES: readonly (readonly [link: string, (page: Page) => Promise<void>])[] = [
  ['/products', (page) => page.locator('p', { hasText: /tea \d/ }).waitFor()],
  [
    '/orders',
    async (page) => {
      await page.click('#watch');
      await page.click('#toggle');
      await page.locator('#watch').waitFor({ state: 'detached' });
    },
  ],
  [
    '/search',
    async (page) => {
      await page.fill('input', 'tea');
      await page.click('#ask');
      await page.click('#yes');
      await page.locator('p', { hasText: 'answer yes' }).waitFor();
    },
  ],
  ['/cart/7', (page) => page.locator('h1', { hasText: 'cart 7' }).waitFor()],
  ['/', (page) => page.locator('h1', { hasText: 'home' }).waitFor()],
];

/**
 * Serves the application that was built into `folder`, and visits each of its pages `times`. Ends when as many leaks were reported as
 * are expected, or when the time is over in which all must have been: none may come then.
 */
export async function visit(
  page: Page,
  folder: string,
  { query = '', times = 5, expected = 0, patience = 3_000, picture }: VisitOptions,
): Promise<Visit> {
  const server = createServer(({ url = '/' }, response) => {
    const { type, body } = answer(folder, new URL(url, 'http://localhost').pathname);
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const leaks: Said[] = [];
  const errors: string[] = [];
  let panel: string[];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    const said = read(message.text(), folder);
    leaks.push(...said);
    if (said.length === 0 && /^(?:warning|error)$/.test(message.type())) errors.push(message.text());
  });
  try {
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/${query}`);
    for (let time = 0; time < times; time++) {
      for (const [link, work] of PAGES) {
        await page.click(`nav a[href="${link}"]`);
        await work(page);
      }
    }
    const until = Date.now() + patience;
    while (Date.now() < until && (expected === 0 || leaks.length < expected)) {
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    // What comes too much comes at once, or with the next sweep.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_200)));
    panel = await panelOf(page, picture);
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
  return { leaks, errors, panel };
}

/** Opens the panel, if there is a badge, and waits until it has read the source maps. */
async function panelOf(page: Page, picture: string | undefined): Promise<string[]> {
  const badge = page.locator('rxleash-inspector .badge');
  if ((await badge.count()) === 0) return [];
  await badge.click();
  const entries = page.locator('rxleash-inspector summary', { has: page.locator('.verdict') });
  await entries.filter({ hasText: 'src/app/' }).first().waitFor();
  if (picture !== undefined) {
    await page.locator('rxleash-inspector section').screenshot({ path: picture, animations: 'disabled' });
  }
  return (await entries.allTextContents()).map((text) => /[^\s(]+:\d+(?=:\d)/.exec(text)?.[0] ?? text);
}

/** The entries of a report. */
function read(text: string, folder: string): Said[] {
  const entries = text.matchAll(
    /^(\w+): \d.*\n {2}at http:\/\/[^/]+\/(\S+?):(\d+):(\d+).*(?:\n {2}\(?.*)*?\n {2}owner {2}(\S+?)(?:,| \()/gm,
  );
  return [...entries].map(([, verdict = '', chunk = '', line, column, owner]) => {
    const map = new TraceMap(readFileSync(join(folder, `${chunk}.map`), 'utf8'));
    const from = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
    return { verdict, owner, file: String(from.source), line: Number(from.line) };
  });
}
