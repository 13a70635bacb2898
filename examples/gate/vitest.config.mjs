// vitest.config.mjs
import { rxleash } from 'rxleash/vitest/plugin';

export default { plugins: [rxleash()] };
