/**
 * Replaces a method and keeps its property descriptor. The undo restores the original, unless another tool
 * has wrapped the method since.
 */
export function replace<Name extends string, Method>(
  target: Record<Name, Method>,
  name: Name,
  method: Method,
): () => void {
  return redefine(target, name, (before) => ({ ...before, value: method }));
}

/** Redefines a property. The undo restores the original, unless another tool has redefined it since. */
export function redefine(
  target: object,
  name: string,
  describe: (before: PropertyDescriptor) => PropertyDescriptor,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  // An inherited method belongs to a base class, which is patched on its own.
  if (before === undefined) return () => undefined;
  const ours = describe(before);
  Object.defineProperty(target, name, ours);
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, name);
    if (now?.value === ours.value && now?.set === ours.set) Object.defineProperty(target, name, before);
  };
}
