import { AsyncResource } from 'node:async_hooks';

import { currentScope, Scope } from '../gate/scope.js';

/** What node:test passes to a test and to its hooks: the same for all of them. */
interface Context {
  readonly name: string;
}

/**
 * Has each test of node:test run in a scope of its own, its hooks with it; and the hooks around tests in that of the
 * `file`. Returns what tells the scope of a test by its context.
 *
 * A test is an `AsyncResource` with the async context of the place where it was declared, and nothing that a hook enters
 * would reach it. So the one method is replaced through which node:test calls tests and hooks; whatever else
 * calls it is left alone. For as long as the process lives.
 */
export function enterScopes(file: Scope): (context: Context) => Scope {
  const scopes = new WeakMap<Context, Scope>();
  // Asked first by whatever begins the test: another one, if it is within that.
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

/** How node:test calls the test that a file is. */
const ROOT = '<root>';
