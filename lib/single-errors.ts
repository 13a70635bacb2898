import { read } from './show.js';

/**
 * Returns the errors inside an `UnsubscriptionError`, in which rxjs wraps the errors of the finalizers of one
 * subscription, and which can be nested. An error that contains no other one is returned as it is, so the list is never
 * empty.
 */
export function singleErrors(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const seen = new Set<unknown>();
  const left = [error];
  while (left.length > 0) {
    const next = left.pop();
    const parts = partsOf(next);
    if (parts === undefined) found.push(next);
    else if (!seen.has(next)) {
      seen.add(next);
      for (const part of parts.reverse()) left.push(part);
    }
  }
  return found.length > 0 ? found : [error];
}

/** A copy of the list of errors; undefined if `error` is not an `UnsubscriptionError`. */
function partsOf(error: unknown): unknown[] | undefined {
  if (read(error, 'name') !== 'UnsubscriptionError') return undefined;
  try {
    const { errors } = error as { errors: unknown };
    return Array.isArray(errors) ? [...(errors as unknown[])] : undefined;
  } catch {
    return undefined;
  }
}
