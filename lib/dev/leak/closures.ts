/**
 * The captured variables of a function, by name, as text: a function as its code, an array with its length,
 * an object by its class. Of the one array that is asked for, also its elements, as `name[0]`.
 */
export type Closure = ReadonlyMap<string, string>;

/** The used part of `node:inspector`. */
interface Inspector {
  readonly Session: new () => {
    connect(): void;
    disconnect(): void;
    post(method: string, params: object, done: (error: Error | null, result?: Answer) => void): void;
  };
  [SLOT]: unknown;
}

interface Remote {
  readonly objectId?: string;
  readonly description?: string;
  /** The value, if it is a primitive. */
  readonly value?: unknown;
}

interface Answer {
  readonly result?: Remote | readonly Property[];
  readonly internalProperties?: readonly Property[];
}

interface Property {
  readonly name: string;
  readonly value?: Remote;
}

/**
 * Reads the captured variables of a function, or of a function that it captured under the name `inner`. The elements of
 * `array` are read too.
 */
export type ReadClosure = (code: unknown, inner?: string, array?: string) => Closure;

const SLOT = Symbol.for('rxleash/closure/v1');
const GROUP = 'rxleash';
/** The number of enclosing scopes that are read. */
const SCOPES = 2;
const INNER_SCOPES = 3;

/**
 * Gives `look` a reader of closures, at ~0.5 ms for each function: the state of an rxjs operator is only
 * there. It needs the inspector of V8, i.e. Node. If that is not available or forbidden, all closures are
 * empty. It never throws because of that.
 */
export function withClosureReader<Found>(look: (closureOf: ReadClosure) => Found): Found {
  const inspector = inspectorOfHost();
  let session: InstanceType<Inspector['Session']> | undefined;
  const closureOf: ReadClosure = (code, inner, array) => {
    if (inspector === undefined || typeof code !== 'function') return NOTHING;
    try {
      if (session === undefined) (session = new inspector.Session()).connect();
      return readClosure(inspector, session, code, inner, array);
    } catch {
      return NOTHING;
    }
  };
  try {
    return look(closureOf);
  } finally {
    session?.disconnect();
  }
}

const NOTHING: Closure = new Map();

function inspectorOfHost(): Inspector | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => Inspector | undefined };
  };
  try {
    return process?.getBuiltinModule?.('node:inspector');
  } catch {
    return undefined;
  }
}

function readClosure(
  inspector: Inspector,
  session: InstanceType<Inspector['Session']>,
  code: unknown,
  inner: string | undefined,
  array: string | undefined,
): Closure {
  const ask = (method: string, params: object): Answer => {
    let answer: Answer = {};
    // The answer arrives before `post` returns.
    session.post(method, params, (_, result = {}) => (answer = result));
    return answer;
  };
  const propertiesOf = (remote: Remote | undefined): Answer =>
    ask('Runtime.getProperties', { objectId: remote?.objectId, ownProperties: true });
  /** The target of a bound function. */
  const unbound = (value: Remote | undefined): Remote | undefined =>
    value?.description?.includes('[native code]')
      ? (propertiesOf(value).internalProperties?.find(({ name }) => name === '[[TargetFunction]]')?.value ??
        value)
      : value;
  // The module object is the same in each realm of the process.
  inspector[SLOT] = code;
  try {
    const expression = `process.getBuiltinModule('node:inspector')[Symbol.for('${String(SLOT.description)}')]`;
    const { result: remote } = ask('Runtime.evaluate', { expression, objectGroup: GROUP, silent: true });
    /** Inner scopes override outer ones. */
    const variablesOf = (of: Remote | undefined, near: number): readonly Property[] => {
      const { internalProperties = [] } = propertiesOf(of);
      const scopes = propertiesOf(internalProperties.find(({ name }) => name === '[[Scopes]]')?.value);
      const nearest = listOf(scopes)
        .filter(({ value }) => value?.description?.startsWith('Closure'))
        .slice(0, near);
      return nearest.reverse().flatMap(({ value }) => listOf(propertiesOf(value)));
    };
    const outer = variablesOf(remote as Remote, SCOPES);
    const within = inner === undefined ? undefined : outer.findLast(({ name }) => name === inner)?.value;
    const variables = inner === undefined ? outer : variablesOf(within, INNER_SCOPES);
    const listed = variables.findLast(({ name }) => name === array);
    const elements = listed === undefined ? [] : listOf(propertiesOf(listed.value));
    return new Map([
      ...variables.map(({ name, value }): [string, string] => [name, textOf(unbound(value))]),
      ...elements.map(({ name, value }): [string, string] => [`${String(array)}[${name}]`, textOf(value)]),
    ]);
  } finally {
    inspector[SLOT] = undefined;
    ask('Runtime.releaseObjectGroup', { objectGroup: GROUP });
  }
}

function textOf(remote: Remote | undefined): string {
  return remote?.description ?? String(remote?.value);
}

function listOf({ result = [] }: Answer): readonly Property[] {
  return result as readonly Property[];
}
