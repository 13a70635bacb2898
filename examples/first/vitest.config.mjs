// vitest.config.mjs
export default { test: { setupFiles: ['rxleash/vitest'] } };
