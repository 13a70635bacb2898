/**
 * Returns the object of this realm with the given name. All copies of this package (ESM, CJS, other versions) get the
 * same object, and so share one registry.
 *
 * The version in the key must change when the shape of a slot changes.
 */
export function realm<Slot extends object>(name: string, make: () => Slot): Slot {
  const slots = globalThis as unknown as Record<symbol, Slot | undefined>;
  return (slots[Symbol.for(`rxleash/${name}/v1`)] ??= make());
}
