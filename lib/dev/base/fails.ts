import type { Leak } from '../../leak.js';

/**
 * Does this one fail what is to be clean: a test, an assertion, a run with `--fail-on-leak`? Not a note, and not one that a
 * package has made by itself: nobody here can repair that.
 */
export function failsByDefault({ severity, package: of }: Leak): boolean {
  return severity === 'leak' && of === undefined;
}

/** The same; `strict` fails what packages have made by themselves as well. */
export function fails(leak: Leak, { strict }: { readonly strict: boolean }): boolean {
  return strict ? leak.severity === 'leak' : failsByDefault(leak);
}
