// @vitest-environment jsdom
import '@angular/compiler';

import { type ApplicationRef, Component, type ComponentRef } from '@angular/core';
import {
  type ActivatedRouteSnapshot,
  BaseRouteReuseStrategy,
  type DetachedRouteHandle,
  provideRouter,
  Router,
  RouteReuseStrategy,
  RouterOutlet,
} from '@angular/router';
import { Subject } from 'rxjs';
import { afterEach, expect, it } from 'vitest';

import { application, found, openBy, render } from './application.js';

let app: ApplicationRef;
afterEach(() => app.destroy());

const news = new Subject<number>();

/** Keeps the view of each page that has a path. */
class KeepPages extends BaseRouteReuseStrategy {
  readonly kept = new Map<string, DetachedRouteHandle>();

  override shouldDetach({ routeConfig }: ActivatedRouteSnapshot): boolean {
    return routeConfig?.path === 'kept';
  }

  override store({ routeConfig }: ActivatedRouteSnapshot, handle: DetachedRouteHandle | null): void {
    if (handle === null) this.kept.delete(routeConfig?.path ?? '');
    else this.kept.set(routeConfig?.path ?? '', handle);
  }

  override shouldAttach({ routeConfig }: ActivatedRouteSnapshot): boolean {
    return this.kept.has(routeConfig?.path ?? '');
  }

  override retrieve({ routeConfig }: ActivatedRouteSnapshot): DetachedRouteHandle | null {
    return this.kept.get(routeConfig?.path ?? '') ?? null;
  }
}

it('a component whose view a RouteReuseStrategy keeps is judged when the strategy lets it go', async () => {
  @Component({ template: '' })
  class KeptPage {
    readonly open = news.subscribe();
  }
  @Component({ template: '' })
  class OtherPage {
    readonly open = news.subscribe();
  }
  @Component({ template: '<router-outlet />', imports: [RouterOutlet] })
  class Frame {}
  const strategy = new KeepPages();
  app = await application([
    provideRouter([
      { path: 'kept', component: KeptPage },
      { path: 'other', component: OtherPage },
    ]),
    { provide: RouteReuseStrategy, useValue: strategy },
  ]);
  render(app, Frame);
  const router = app.injector.get(Router);
  for (const url of ['/kept', '/other', '/kept', '/other']) {
    await router.navigateByUrl(url);
    app.tick();
  }
  // One instance of it, which was shown twice; and two of the other one.
  expect(openBy()).toEqual(['KeptPage', 'OtherPage', 'OtherPage']);
  expect(found()).toEqual(['outlived OtherPage OtherPage']);
  const { componentRef } = strategy.kept.get('kept') as unknown as { componentRef: ComponentRef<unknown> };
  componentRef.destroy();
  expect(found()).toEqual(['outlived KeptPage KeptPage', 'outlived OtherPage OtherPage']);
});
