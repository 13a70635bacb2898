import { type EnvironmentProviders, makeEnvironmentProviders } from '@angular/core';

import { injectByDefault } from './injected.js';

/** For production builds: only `ownedBy()` without an argument uses the component. */
export function provideRxleash(): EnvironmentProviders {
  injectByDefault();
  return makeEnvironmentProviders([]);
}
