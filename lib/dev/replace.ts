/** Puts `method` in the place of another, as it was described. The undo restores that, unless it was wrapped since. */
export function replace<Name extends string, Method>(
  target: Record<Name, Method>,
  name: Name,
  method: Method,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  // Inherited, it is another class's, which has been met before.
  if (before === undefined) return () => undefined;
  Object.defineProperty(target, name, { ...before, value: method });
  return () => {
    if (target[name] === method) Object.defineProperty(target, name, before);
  };
}
