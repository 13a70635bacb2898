/**
 * The one `slot` of this realm: the ESM and the CJS copy of this package, or two installed versions of it,
 * get the same object, so that one registry sees what all of them do.
 *
 * The version in the key changes when the shape of any slot does.
 */
export function realm<Slot extends object>(name: string, make: () => Slot): Slot {
  const slots = globalThis as unknown as Record<symbol, Slot | undefined>;
  return (slots[Symbol.for(`rxleash/${name}/v1`)] ??= make());
}
