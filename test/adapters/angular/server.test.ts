import '@angular/compiler';

import { queryObjects } from 'node:v8';

import { Component, inject, Injectable } from '@angular/core';
import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { Subject } from 'rxjs';
import { afterEach, expect, it } from 'vitest';

import { provideRxleash } from '../../../adapters/angular/index.js';
import { createOwner, enableDevMode, leaks, ownedBy } from '../../../index.js';
import { noImageCheck } from './no-image-check.js';

/** They live with the server, and not with a request. */
const orders = new Subject<number>();

@Injectable({ providedIn: 'root' })
class Cart {
  readonly items = new Subject<number>();
}

@Component({ selector: 'app-root', template: 'leaky {{ 1 + 1 }}' })
class LeakyPage {
  constructor() {
    orders.subscribe();
    inject(Cart).items.subscribe();
  }
}

@Component({ selector: 'app-root', template: 'owned {{ 1 + 1 }}' })
class OwnedPage {
  constructor() {
    orders.pipe(ownedBy()).subscribe();
    inject(Cart).items.subscribe();
  }
}

const quiet = { rules: { outlived: { grace: 0 } }, onLeak: () => undefined };

/** As a server does for each request. */
function serve(page: typeof LeakyPage | typeof OwnedPage, url: string): Promise<string> {
  const bootstrap = (context: BootstrapContext) =>
    bootstrapApplication(
      page,
      { providers: [noImageCheck, provideServerRendering(), provideRxleash(quiet)] },
      context,
    );
  return renderApplication(bootstrap, { document: '<app-root></app-root>', url, allowedHosts: ['*'] });
}

const ownerClass = createOwner().constructor as () => void;
const owners = (): number => queryObjects(ownerClass, { format: 'count' });

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

it('a server that renders leaves nothing behind for any request, whatever its components leave', async () => {
  expect(await serve(LeakyPage, 'http://localhost/first')).toContain('leaky 2');
  const before = owners();
  for (let request = 0; request < 20; request++) await serve(OwnedPage, `http://localhost/orders/${request}`);
  for (let request = 0; request < 20; request++) await serve(LeakyPage, `http://localhost/orders/${request}`);
  await expect.poll(owners, { timeout: 20_000 }).toBeLessThanOrEqual(before);
  expect({ open: leaks.open(), leaks: leaks.find() }).toEqual({ open: [], leaks: [] });
});

it('a server in dev mode reports what its components leave with the path that was rendered, and no query', async () => {
  undos.push(enableDevMode({ ...quiet, track: 'all' }));
  await serve(OwnedPage, 'http://localhost/orders?token=secret');
  expect(leaks.find()).toEqual([]);
  await serve(LeakyPage, 'http://localhost/orders/7?token=secret');
  const found = leaks
    .find()
    .map(({ verdict, count, owner }) => ({ verdict, count, name: owner?.name, reason: owner?.reason }));
  expect(found).toEqual([
    {
      verdict: 'outlived',
      count: 1,
      name: 'LeakyPage',
      reason: 'destroyed, after the server had rendered /orders/7',
    },
  ]);
});
