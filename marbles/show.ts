import { contentOf } from './built-ins.js';
import { fieldsOf } from './equal.js';

const DEEPEST = 3;
const LONGEST = 160;

/** A value on one line for an error message: its class and its fields, up to a maximal length. */
export function showValue(value: unknown): string {
  const text = show(value, DEEPEST);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 2)} …` : text;
}

function show(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return depth <= 0 ? '[…]' : `[${list(value, depth)}]`;
  if (value instanceof Map) return `Map [${depth <= 0 ? '…' : list([...value], depth)}]`;
  if (value instanceof Set) return `Set [${depth <= 0 ? '…' : list([...value], depth)}]`;
  return value instanceof Error ? showError(value, depth) : showFields(value, depth);
}

function list(values: readonly unknown[], depth: number): string {
  return values.map((value) => show(value, depth - 1)).join(', ');
}

function showError(error: Error, depth: number): string {
  const fields = fieldsOf(error).filter((field) => field !== 'name' && field !== 'message');
  const title = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return fields.length === 0 || depth < DEEPEST ? title : `${title} ${braces(error, fields, depth)}`;
}

function showFields(value: object, depth: number): string {
  const { name } = (value.constructor as { name?: string } | undefined) ?? {};
  const of = name === undefined || name === 'Object' ? '' : `${name} `;
  // A matcher of a runner has its own text.
  if ('asymmetricMatch' in value) return matcherText(value);
  const content = contentOf(value)?.content;
  if (content !== undefined && typeof content !== 'symbol') return `${of}${show(content, depth - 1)}`;
  const fields = fieldsOf(value);
  if (depth <= 0 && fields.length > 0) return `${of}{ … }`;
  return fields.length === 0 ? `${of}{}` : `${of}${braces(value, fields, depth)}`;
}

function matcherText(matcher: { toAsymmetricMatcher?: () => string; toString(): string }): string {
  return matcher.toAsymmetricMatcher?.() ?? matcher.toString();
}

function braces(value: object, fields: readonly PropertyKey[], depth: number): string {
  const shown = fields.map((field) => `${String(field)}: ${show(Reflect.get(value, field), depth - 1)}`);
  return `{ ${shown.join(', ')} }`;
}
