import { contentOf, isError, isSet, tagOf } from './built-ins.js';

/** The first difference of two values: its path, and the value on each side. */
export interface Difference {
  /** As in code: `.owner`, `[0].id`. Empty if the values themselves differ. */
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** A matcher of a runner, such as `expect.any()`. */
interface Matcher {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * The first difference of two values; undefined if they are equal. Entries and own fields are compared deeply, built-in
 * objects by their content, and those whose content cannot be read, such as promises, by identity. Errors are also compared by name, message, cause and errors, which are not enumerable. A matcher of the runner
 * (`expect.any(Number)`) decides on its own.
 */
export function difference(actual: unknown, expected: unknown): Difference | undefined {
  return compare(actual, expected, '', []);
}

export function isEqual(actual: unknown, expected: unknown): boolean {
  return difference(actual, expected) === undefined;
}

/** The pairs that contain the compared values. A pair that is already in the list closes a cycle, and counts as equal. */
type Pairs = readonly (readonly [unknown, unknown])[];

function compare(actual: unknown, expected: unknown, path: string, pairs: Pairs): Difference | undefined {
  const differs = { path, actual, expected };
  if (Object.is(actual, expected)) return undefined;
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? undefined : differs;
  if (!isObject(actual) || !isObject(expected)) return differs;
  if (pairs.some(([one, other]) => one === actual && other === expected)) return undefined;
  if (tagOf(actual) !== tagOf(expected)) return differs;
  const inside: Pairs = [...pairs, [actual, expected]];

  if (isSet(actual) && isSet(expected)) return compareSets(actual, expected, path, inside);
  const [one, other] = [contentOf(actual), contentOf(expected)];
  if (one !== undefined || other !== undefined) {
    const inContent = compare(one?.content, other?.content, path, inside);
    return inContent?.path === path ? differs : inContent;
  }
  if (Array.isArray(actual) && Array.isArray(expected)) return compareLists(actual, expected, path, inside);
  if (typeof actual === 'function' || typeof expected === 'function') return differs;
  return compareFields(actual, expected, path, inside);
}

/** Sets may differ in their order. */
function compareSets(
  actual: ReadonlySet<unknown>,
  expected: ReadonlySet<unknown>,
  path: string,
  pairs: Pairs,
): Difference | undefined {
  const left = [...actual];
  for (const [at, value] of [...expected].entries()) {
    const found = left.findIndex((each) => compare(each, value, path, pairs) === undefined);
    if (found < 0) return { path: `${path}[${at}]`, actual: left[0], expected: value };
    left.splice(found, 1);
  }
  return left.length === 0
    ? undefined
    : { path: `${path}.size`, actual: actual.size, expected: expected.size };
}

function compareLists(
  actual: readonly unknown[],
  expected: readonly unknown[],
  path: string,
  pairs: Pairs,
): Difference | undefined {
  for (let at = 0; at < Math.min(actual.length, expected.length); at++) {
    const found = compare(actual[at], expected[at], `${path}[${at}]`, pairs);
    if (found) return found;
  }
  return actual.length === expected.length
    ? undefined
    : { path: `${path}.length`, actual: actual.length, expected: expected.length };
}

function compareFields(actual: object, expected: object, path: string, pairs: Pairs): Difference | undefined {
  for (const field of new Set([...fieldsOf(expected), ...fieldsOf(actual)])) {
    const [one, other] = [actual, expected].map((side): unknown => Reflect.get(side, field));
    const way = `${path}.${String(field)}`;
    if (field in actual !== field in expected) return { path: way, actual: one, expected: other };
    const found = compare(one, other, way, pairs);
    if (found) return found;
  }
  return undefined;
}

/** The fields of errors that are compared, but are not enumerable. */
const OF_ERRORS = ['name', 'message', 'cause', 'errors'];

/** The fields that are compared: the own ones, without the stack of an error. */
export function fieldsOf(value: object): PropertyKey[] {
  const own = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  if (!isError(value)) return own;
  return [...OF_ERRORS.filter((field) => field in value), ...own].filter((field) => field !== 'stack');
}

function isMatcher(value: unknown): value is Matcher {
  return isObject(value) && typeof (value as Partial<Matcher>).asymmetricMatch === 'function';
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
