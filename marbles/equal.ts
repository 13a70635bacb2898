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
 * The first difference of two values; undefined if they are equal. Entries and own fields are compared deeply. Errors are
 * also compared by name, message, cause and errors, which are not enumerable. A matcher of the runner
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

/** The fields of errors that are compared, but are not enumerable. */
const OF_ERRORS = ['name', 'message', 'cause', 'errors'];

/** The fields that are compared: the own ones, without the stack of an error. */
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

/** A tag such as `[object Date]`. Not the class, since another copy of a package has its own. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
