/*
 * What only the gate of vitest has to say.
 */

export function notIsolated(): string {
  return (
    "With `isolate: false` vitest loads 'rxleash/vitest' for the first test file only, and would watch no other. " +
    "Write a setup file of your own that calls leakGate() of 'rxleash/vitest', and list that in its place."
  );
}
