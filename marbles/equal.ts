/** Where two values differ first: the way to it, and what stands there. */
export interface Difference {
  /** As one would write it: `.owner`, `[0].id`; empty where the values themselves differ. */
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** What a runner's `expect.any()` and its like can be asked. */
interface Matcher {
  asymmetricMatch(value: unknown): boolean;
}

/**
 * Where two values differ, undefined if they are equal. Compared are, deeply, the entries and own fields; errors also
 * by what they have without showing it: name, message, cause and errors. A runner's matchers (`expect.any(Number)`)
 * match what they match.
 */
export function difference(actual: unknown, expected: unknown): Difference | undefined {
  return compare(actual, expected, '', []);
}

export function isEqual(actual: unknown, expected: unknown): boolean {
  return difference(actual, expected) === undefined;
}

/** `pairs` are being compared further out: a cycle is equal to one that is closed at the same place. */
type Pairs = readonly (readonly [unknown, unknown])[];

function compare(actual: unknown, expected: unknown, path: string, pairs: Pairs): Difference | undefined {
  const differs = { path, actual, expected };
  if (Object.is(actual, expected)) return undefined;
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? undefined : differs;
  if (!isObject(actual) || !isObject(expected)) return differs;
  if (pairs.some(([one, other]) => one === actual && other === expected)) return undefined;
  if (tagOf(actual) !== tagOf(expected)) return differs;
  const inside: Pairs = [...pairs, [actual, expected]];

  if (actual instanceof Date || actual instanceof RegExp) {
    return momentOrPattern(actual) === momentOrPattern(expected as Date | RegExp) ? undefined : differs;
  }
  if (actual instanceof Map && expected instanceof Map) {
    return compareLists([...actual], [...(expected as Map<unknown, unknown>)], path, inside);
  }
  if (actual instanceof Set && expected instanceof Set) {
    return compareLists([...actual], [...(expected as Set<unknown>)], path, inside);
  }
  if (Array.isArray(actual) && Array.isArray(expected)) return compareLists(actual, expected, path, inside);
  if (typeof actual === 'function' || typeof expected === 'function') return differs;
  return compareFields(actual, expected, path, inside);
}

function momentOrPattern(value: Date | RegExp): string {
  return value instanceof Date ? String(value.getTime()) : String(value);
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

/** What of an error counts although it is not enumerable. */
const OF_ERRORS = ['name', 'message', 'cause', 'errors'];

/** The fields that count: own ones; an error's stack says where it was made, not what it is. */
export function fieldsOf(value: object): PropertyKey[] {
  const own = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  if (!(value instanceof Error)) return own;
  return [...OF_ERRORS.filter((field) => field in value), ...own].filter((field) => field !== 'stack');
}

function isMatcher(value: unknown): value is Matcher {
  return isObject(value) && typeof (value as Partial<Matcher>).asymmetricMatch === 'function';
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** `[object Date]` and its like: not the class, which another copy of a package has as well. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
