/**
 * Gives the methods of `Class` the enumerability of those that they override, and returns it. In one build of
 * rxjs methods are enumerable, and a method of a class would hide them from `for…in`.
 */
export function likeBase<Class extends { readonly prototype: object }>(Class: Class): Class {
  const { prototype } = Class;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (isEnumerable(Object.getPrototypeOf(prototype) as object | null, name))
      Object.defineProperty(prototype, name, { enumerable: true });
  }
  return Class;
}

/** Whether `object` has, or inherits, this property as an enumerable one. */
function isEnumerable(object: object | null, name: string): boolean {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own !== undefined) return own.enumerable === true;
  }
  return false;
}
