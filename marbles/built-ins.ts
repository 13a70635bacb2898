/*
 * The content of built-in objects, whose fields do not show it. They are recognized by their tag: another realm, such
 * as that of jsdom, has classes of its own.
 */

/** A tag such as `[object Date]`. Not the class, since another copy of a package has its own. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

export function isError(value: object): value is Error {
  return value instanceof Error || tagOf(value) === '[object Error]';
}

export function isSet(value: object): value is ReadonlySet<unknown> {
  return tagOf(value) === '[object Set]' && Symbol.iterator in value;
}

const CONTENTS: Readonly<Record<string, (value: object) => unknown>> = {
  '[object Date]': Number,
  '[object RegExp]': String,
  '[object Number]': (value) => value.valueOf(),
  '[object String]': (value) => value.valueOf(),
  '[object Boolean]': (value) => value.valueOf(),
  '[object BigInt]': (value) => value.valueOf(),
  '[object ArrayBuffer]': (value) => [...new Uint8Array(value as ArrayBuffer)],
  '[object SharedArrayBuffer]': (value) => [...new Uint8Array(value as SharedArrayBuffer)],
  '[object DataView]': (value) => {
    const { buffer, byteOffset, byteLength } = value as DataView;
    return [...new Uint8Array(buffer, byteOffset, byteLength)];
  },
};

/**
 * The content of an object, wrapped: what it holds, or itself if that cannot be read (a promise, a `WeakMap`). Undefined
 * if its fields are its content.
 */
export function contentOf(value: object): { readonly content: unknown } | undefined {
  const tag = tagOf(value);
  const read = CONTENTS[tag];
  if (read !== undefined) return { content: read(value) };
  if (tag === '[object Object]' || Array.isArray(value) || ArrayBuffer.isView(value)) return undefined;
  if (isError(value) || typeof value === 'function' || Reflect.ownKeys(value).length > 0) return undefined;
  if (Symbol.iterator in value) return { content: [...(value as Iterable<unknown>)] };
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return { content: (value.toJSON as () => unknown)() };
  return { content: Symbol() };
}
