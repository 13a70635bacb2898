import { AsyncResource } from 'node:async_hooks';

import { currentScope, Scope } from '../gate/test-scope.js';

/** The context that node:test passes to a test and to its hooks. */
interface Context {
  readonly name: string;
}

/**
 * Runs each test of node:test, with its hooks, in a scope of its own, and the hooks around tests in the scope of the
 * `file`. Returns a function that gives the scope of a test by its context.
 *
 * A test is an `AsyncResource` with the async context of its declaration, so a hook cannot enter a context for it. The one
 * method through which node:test calls tests and hooks is replaced; other callers of it are not affected. This lasts as
 * long as the process.
 */
export function enterScopes(file: Scope): (context: Context) => Scope {
  const scopes = new WeakMap<Context, Scope>();
  // The parent is asked first when a subtest begins.
  const scopeOf = (context: Context): Scope => {
    const scope = scopes.get(context) ?? new Scope(currentScope() ?? file).begin();
    scopes.set(context, scope);
    return scope;
  };
  let begun = false;
  const original = Reflect.get(AsyncResource.prototype, 'runInAsyncScope') as Run;
  const run: Run = function (fn, self, ...args) {
    if (!OURS.has(this.constructor.name)) return original.call(this, fn, self, ...args);
    const [context] = args as [Partial<Context> | undefined];
    const name = context?.constructor.name;
    const isTest = name === 'TestContext' && context?.name !== ROOT;
    if (!isTest && this.constructor.name === 'Test') return original.call(this, fn, self, ...args);
    if (!begun) file.begin();
    begun = true;
    const scope = isTest ? scopeOf(context as Context) : file;
    return original.call(
      this,
      (...given) => scope.run<unknown>(() => Reflect.apply(fn, self, given)),
      self,
      ...args,
    );
  };
  AsyncResource.prototype.runInAsyncScope = run as typeof AsyncResource.prototype.runInAsyncScope;
  return scopeOf;
}

type Run = (this: object, fn: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]) => unknown;

const OURS = new Set(['Test', 'TestHook']);

/** The name that node:test gives to the test of a whole file. */
const ROOT = '<root>';
