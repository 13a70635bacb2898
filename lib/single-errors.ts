import { read } from './show.js';

/**
 * rxjs wraps what the finalizers of one subscription threw in one `UnsubscriptionError`, which can stand in another: the errors
 * in it, singly. At least one: an error without any in it, such as one that holds itself, stands for itself.
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

/** A copy, to be changed; undefined for what is no such error. */
function partsOf(error: unknown): unknown[] | undefined {
  if (read(error, 'name') !== 'UnsubscriptionError') return undefined;
  try {
    const { errors } = error as { errors: unknown };
    return Array.isArray(errors) ? [...(errors as unknown[])] : undefined;
  } catch {
    return undefined;
  }
}
