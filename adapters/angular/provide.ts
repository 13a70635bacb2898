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
import { mountInspector } from '../inspector/mount.js';
import { tracePerformance } from '../inspector/performance-track.js';
import { explainedRef } from './destroy-ref.js';
import { injectByDefault } from './injected.js';
import { watchApplication } from './watch.js';

/** What `provideRxleash()` takes, for development builds: what `enableDevMode()` takes, and what is shown. */
export interface RxleashOptions extends DevModeOptions {
  /** Does the badge of the inspector appear in the page as soon as a leak is proved? Default `true`. */
  readonly inspector?: boolean;
  /** Are subscriptions drawn in the Performance panel of Chrome, while it records? Default `false`. */
  readonly performance?: boolean;
}

/**
 * Has every subscription of the application know its component, in development builds: a component, or a service of a route, that is
 * destroyed and leaves a subscription open is reported in the console and by a badge in the page, within a second, with its class, the line and the fix. And `ownedBy()`
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
export function provideRxleash({
  onLeak = warn,
  inspector = true,
  performance = false,
  ...options
}: RxleashOptions = {}): EnvironmentProviders {
  injectByDefault(explainedRef);
  if (!isDevMode()) return makeEnvironmentProviders([]);
  return makeEnvironmentProviders([
    provideEnvironmentInitializer(() => {
      const undos = [enableDevMode({ ...options, track: 'all', onLeak }), watchApplication()];
      // On a server there is no page to show it in.
      if (inspector && typeof document !== 'undefined') undos.push(mountInspector());
      if (performance) undos.push(tracePerformance());
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
