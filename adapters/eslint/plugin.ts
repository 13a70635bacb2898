import type { ESLint } from 'eslint';

import { noBareSubscribe } from './no-bare-subscribe.js';

/** The rules of this package, without those of another plugin: `preset()` switches both on. */
export const plugin = {
  meta: { name: 'rxleash' },
  rules: { 'no-bare-subscribe': noBareSubscribe },
} satisfies ESLint.Plugin;
