import {
  DestroyRef,
  EnvironmentInjector,
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

/** Options of `provideRxleash()` for development builds: those of `enableDevMode()`, and those for the page. */
export interface RxleashOptions extends DevModeOptions {
  /** Whether the badge of the inspector appears in the page when a leak is proved. Default `true`. */
  readonly inspector?: boolean;
  /** Whether subscriptions are drawn in the Performance panel of Chrome while it records. Default `false`. */
  readonly performance?: boolean;
}

/**
 * Attributes every subscription of the application to its component, in development builds. If a component, or
 * a service of a route, is destroyed and leaves a subscription open, that is reported within a second, in the
 * console and by a badge in the page, with its class, the line and the fix. In every build, `ownedBy()`
 * without an argument uses the component.
 *
 * In production builds it does nothing else, and the bundle contains no dev mode.
 *
 * ```ts
 * export const appConfig: ApplicationConfig = { providers: [provideRxleash()] };
 * ```
 *
 * @param options The options of `enableDevMode()`, and those for the page. By default `onLeak` writes to the console.
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
      const undos = [
        enableDevMode({ ...options, track: 'all', onLeak }),
        watchApplication(undefined, inject(EnvironmentInjector)),
      ];
      // A server has no page for it.
      if (inspector && typeof document !== 'undefined') undos.push(mountInspector());
      if (performance) undos.push(tracePerformance());
      inject(DestroyRef).onDestroy(() => {
        for (const undo of undos.splice(0).reverse()) undo();
      });
    }),
  ]);
}

/**
 * Writes to the console, except for leaks of packages, and for dropped subscriptions that do no harm any more.
 */
function warn(leak: Leak): void {
  const { package: of, verdict, severity } = leak;
  if (of !== undefined || (verdict === 'abandoned' && severity === 'note')) return;
  console.warn(reportOf([leak], false));
}
