import '@angular/compiler';

import {
  type ApplicationRef,
  type ComponentRef,
  createComponent,
  type EnvironmentProviders,
  type Provider,
  type Type,
} from '@angular/core';
import { createApplication } from '@angular/platform-browser';

import { provideRxleash } from '../../../adapters/angular/index.js';
import type { RxleashOptions } from '../../../adapters/angular/provide.js';
import { leaks } from '../../../index.js';
import type { Leak } from '../../../lib/leak.js';
import { noImageCheck } from './no-image-check.js';

let since = leaks.mark();

/** An application with dev mode on, in which leaks are found at once. */
export async function application(
  providers: readonly (Provider | EnvironmentProviders)[] = [],
  options: RxleashOptions = {},
): Promise<ApplicationRef> {
  const quiet: RxleashOptions = {
    rules: { outlived: { grace: 0 }, late: { grace: 0 } },
    onLeak: () => undefined,
    // It would still be loading when the last test is over.
    inspector: false,
  };
  const app = await createApplication({
    providers: [noImageCheck, provideRxleash({ ...quiet, ...options }), ...providers],
  });
  since = leaks.mark();
  return app;
}

/** Renders a component, as a page would. */
export function render<C>(app: ApplicationRef, component: Type<C>): ComponentRef<C> {
  const made = createComponent(component, { environmentInjector: app.injector });
  document.body.append(made.location.nativeElement as HTMLElement);
  app.attachView(made.hostView);
  app.tick();
  return made;
}

/** Renders a component, and destroys it. */
export function visit(app: ApplicationRef, component: Type<unknown>): void {
  render(app, component).destroy();
}

/** What leaks: verdict, owner, and function. */
export function found(): string[] {
  return leaks
    .find()
    .map(({ verdict, owner, sites, count }: Leak) =>
      [verdict, owner?.name, sites[0]?.function, ...(count > 1 ? [count] : [])].join(' '),
    )
    .sort();
}

/** The owners of what the last application has opened since it was made, and is open. */
export function openBy(): (string | undefined)[] {
  return leaks
    .open()
    .filter(({ id, site }) => id >= since.id && site?.file.endsWith('.test.ts'))
    .map(({ owner }) => owner?.name);
}
