import {
  DestroyRef,
  type EnvironmentProviders,
  inject,
  isDevMode,
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
} from '@angular/core';

import { enableDevMode } from '../../lib/dev/enable-dev-mode.js';
import { reportOf } from '../../lib/dev/report/leaks.js';
import type { Leak } from '../../lib/leak.js';
import type { DevModeOptions } from '../../lib/dev/settings.js';
import { explainedRef } from './destroy-ref.js';
import { injectByDefault } from './injected.js';
import { watchApplication } from './watch.js';

/** What `provideRxleash()` takes: what `enableDevMode()` takes, for development builds. */
export type RxleashOptions = DevModeOptions;

/**
 * Has every subscription of the application know its component, in development builds: a component, or a service of a route, that is
 * destroyed and leaves a subscription open is reported in the console within a second, with its class, the line and the fix. And `ownedBy()`
 * without an argument takes the component, in any build.
 *
 * In production builds it is nothing else, and dev mode is not in the bundle.
 *
 * ```ts
 * export const appConfig: ApplicationConfig = { providers: [provideRxleash()] };
 * ```
 *
 * @param options Those of `enableDevMode()`. By default `onLeak` writes to the console.
 */
export function provideRxleash({ onLeak = warn, ...options }: RxleashOptions = {}): EnvironmentProviders {
  injectByDefault(explainedRef);
  if (!isDevMode()) return makeEnvironmentProviders([]);
  return makeEnvironmentProviders([
    provideEnvironmentInitializer(() => {
      const undos = [enableDevMode({ ...options, track: 'all', onLeak }), watchApplication()];
      inject(DestroyRef).onDestroy(() => {
        for (const undo of undos.splice(0).reverse()) undo();
      });
    }),
  ]);
}

/** Where developers look. Not what packages do by themselves, nor what was dropped and can do no harm any more. */
function warn(leak: Leak): void {
  const { package: of, verdict, severity } = leak;
  if (of !== undefined || (verdict === 'abandoned' && severity === 'note')) return;
  console.warn(reportOf([leak], false));
}
