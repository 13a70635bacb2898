import { printable } from './printable.js';

/*
 * Values of the program as text. Getters and proxies can throw; these functions never do.
 */

/** A property of a value; undefined if the value does not have it, or if reading it throws. */
export function read(from: unknown, key: string): unknown {
  try {
    return (from as Partial<Record<string, unknown>> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A value for an error message: short, on one line, and safe for a terminal. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // A string that is cut off also lacks its closing quote.
      return printable(JSON.stringify(value).slice(0, 62));
    case 'function':
      return `a function ${nameOf(value)}`.trim();
    case 'object':
      if (value === null) return 'null';
      return typeof read(value, 'then') === 'function'
        ? 'a promise, not awaited'
        : `an object (${nameOf(read(value, 'constructor')) || 'bare'})`;
    default:
      return printable(String(value));
  }
}

function nameOf(value: unknown): string {
  const name = read(value, 'name');
  return typeof name === 'string' ? printable(name) : '';
}

/** A value as text: a string as it is, and an error by its name and message. */
export function textOf(value: unknown): string {
  const message = read(value, 'message');
  // Not `instanceof`, since the error can be of another realm, as in Jest.
  return typeof message === 'string' ? `${plain(read(value, 'name') ?? 'Error')}: ${message}` : plain(value);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}

/** A value as text within a sentence. */
export function oneLine(value: unknown): string {
  return printable(
    textOf(value)
      .replace(/\s+/g, ' ')
      .replace(/[. ]+$/, ''),
  );
}
