/** Puts `method` in the place of another, as that was described. The undo restores that, unless it was wrapped since. */
export function replace<Name extends string, Method>(
  target: Record<Name, Method>,
  name: Name,
  method: Method,
): () => void {
  return redefine(target, name, (before) => ({ ...before, value: method }));
}

/** Describes a property anew. The undo restores it, unless another tool has done the same since. */
export function redefine(
  target: object,
  name: string,
  describe: (before: PropertyDescriptor) => PropertyDescriptor,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  // Inherited, it is another class's, which has been met before.
  if (before === undefined) return () => undefined;
  const ours = describe(before);
  Object.defineProperty(target, name, ours);
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, name);
    if (now?.value === ours.value && now?.set === ours.set) Object.defineProperty(target, name, before);
  };
}
