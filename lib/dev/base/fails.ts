import type { Leak } from '../../leak.js';

/**
 * Whether a leak fails a check (a test, an assertion, a run with `--fail-on-leak`). A note does not, and
 * neither does a leak that a package made on its own: the user cannot fix it.
 */
export function failsByDefault({ severity, package: of }: Leak): boolean {
  return severity === 'leak' && of === undefined;
}

/** The same; with `strict`, leaks of packages fail too. */
export function fails(leak: Leak, { strict }: { readonly strict: boolean }): boolean {
  return strict ? leak.severity === 'leak' : failsByDefault(leak);
}
