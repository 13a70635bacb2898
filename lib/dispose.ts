/*
 * The disposal symbols. On an older platform they are registered symbols of the same name. For `using`, the user must
 * define `Symbol.dispose` and `Symbol.asyncDispose` there, as the usual polyfills do.
 */

export const DISPOSE: typeof Symbol.dispose = /* @__PURE__ */ wellKnown('dispose') as typeof Symbol.dispose;

export const ASYNC_DISPOSE: typeof Symbol.asyncDispose = /* @__PURE__ */ wellKnown(
  'asyncDispose',
) as typeof Symbol.asyncDispose;

function wellKnown(name: 'dispose' | 'asyncDispose'): symbol {
  return (Symbol as Partial<Record<typeof name, symbol>>)[name] ?? Symbol.for(`Symbol.${name}`);
}
