/*
 * The disposal symbols, also where the platform has none yet: TypeScript's `using` and the usual polyfills look
 * for the registered symbol's namesake on `Symbol`, which an older platform has to be given by its user.
 */

export const DISPOSE: typeof Symbol.dispose = /* @__PURE__ */ wellKnown('dispose') as typeof Symbol.dispose;

export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = /* @__PURE__ */ wellKnown(
  'asyncDispose',
) as typeof Symbol.asyncDispose;

function wellKnown(name: 'dispose' | 'asyncDispose'): symbol {
  return (Symbol as Partial<Record<typeof name, symbol>>)[name] ?? Symbol.for(`Symbol.${name}`);
}
