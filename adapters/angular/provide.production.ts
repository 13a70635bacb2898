import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';

import { injectByDefault } from './injected.js';

/** Of production builds: only `ownedBy()` without an argument takes the component. */
export function provideRxleash(): EnvironmentProviders {
  injectByDefault();
  return makeEnvironmentProviders([]);
}
