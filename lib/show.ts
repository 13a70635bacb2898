import { printable } from './printable.js';

/*
 * Values of the user's, as far as they can be read: getters and proxies can throw, and nothing here does.
 */

/** A property of anything at all; undefined where it has none, or refuses. */
export function read(from: unknown, key: string): unknown {
  try {
    return (from as Partial<Record<string, unknown>> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

export function isError(what: unknown): what is Error {
  try {
    return what instanceof Error;
  } catch {
    return false;
  }
}

/** A value as it may be shown in an error: short, on one line, and safe for a terminal. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // What is cut off lacks its closing quote, too.
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

function nameOf(what: unknown): string {
  const name = read(what, 'name');
  return typeof name === 'string' ? printable(name) : '';
}

/** A value as text: a string as it is, an error, or what looks like one, by its name and message. */
export function textOf(what: unknown): string {
  const message = read(what, 'message');
  // Not by `instanceof`: it may be of another realm, as in Jest.
  return typeof message === 'string' ? `${plain(read(what, 'name') ?? 'Error')}: ${message}` : plain(what);
}

function plain(what: unknown): string {
  return typeof what === 'string' ? what : show(what);
}

/** A value as text, to stand within a sentence. */
export function oneLine(what: unknown): string {
  return printable(
    textOf(what)
      .replace(/\s+/g, ' ')
      .replace(/[. ]+$/, ''),
  );
}
