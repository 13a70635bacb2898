// @vitest-environment jsdom
import '@angular/compiler';

import { AsyncPipe } from '@angular/common';
import { ApplicationRef, Component, type EnvironmentProviders } from '@angular/core';
import {
  bootstrapApplication,
  type BootstrapContext,
  provideClientHydration,
  withIncrementalHydration,
} from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { BehaviorSubject } from 'rxjs';
import { expect, it } from 'vitest';

import { provideRxleash } from '../../../adapters/angular/index.js';
import { leaks } from '../../../index.js';
import { noImageCheck } from './no-image-check.js';

const prices = new BehaviorSubject(1);

@Component({ selector: 'app-price', template: '{{ prices | async }}', imports: [AsyncPipe] })
class Price {
  readonly prices = prices;
}

@Component({
  selector: 'app-root',
  template: '<p>page</p><app-price /> @defer (hydrate on immediate) { <app-price /> }',
  imports: [Price],
})
class Page {}

const hydrating = (): EnvironmentProviders => provideClientHydration(withIncrementalHydration());

it('a page that a server has rendered is hydrated, and nothing is reported', async () => {
  const html = await renderApplication(
    (context: BootstrapContext) =>
      bootstrapApplication(
        Page,
        { providers: [noImageCheck, provideServerRendering(), hydrating()] },
        context,
      ),
    {
      document: '<html><body><app-root></app-root></body></html>',
      url: 'http://localhost/',
      allowedHosts: ['*'],
    },
  );
  document.documentElement.innerHTML = html.replace(/^[^]*?<html[^>]*>|<\/html>[^]*$/g, '');
  const rendered = document.querySelector('p');
  expect(rendered?.textContent).toBe('page');

  const app = await bootstrapApplication(Page, {
    providers: [
      noImageCheck,
      provideRxleash({ rules: { outlived: { grace: 0 } }, onLeak: () => undefined }),
      hydrating(),
    ],
  });
  await app.injector.get(ApplicationRef).whenStable();

  // It is the element of the server: nothing was rendered again.
  expect(document.querySelector('p')).toBe(rendered);
  expect(leaks.find()).toEqual([]);
  app.components[0]?.destroy();
  // A component is judged in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve));
  expect({ leaks: leaks.find(), observed: prices.observed }).toEqual({ leaks: [], observed: false });
  app.destroy();
});
