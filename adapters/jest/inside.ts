import { config, Observable, Subject } from 'rxjs';

import { host } from '../../lib/dev/base/host.js';
import { Gate, theFile, theTest } from '../gate/gate.js';
import type { Scope } from '../gate/test-scope.js';
import {
  type CircusBlock,
  type CircusFunction,
  type CircusState,
  type CircusTest,
  type Link,
  linkOf,
} from './link.js';

/*
 * The half of the gate that runs with the tests: jest loads it as a setup file, so it has the rxjs of the tests.
 */

/** The `this` of a test and its hooks: one object for each try. */
type Context = object | undefined;

class JestGate {
  readonly #gate: Gate;
  readonly #ofContext = new WeakMap<object, Scope>();
  readonly #ofTest = new WeakMap<CircusTest, Scope>();
  /** The scopes whose hooks have run, and whose test has not. */
  readonly #pending = new Set<Scope>();

  constructor(private readonly link: Link) {
    this.#gate = new Gate('The option `rxleash` of the test environment', link.options);
    this.#gate.watch(Observable, config, Subject);
  }

  async hear(event: { name: string; test?: CircusTest }, state: CircusState): Promise<void> {
    const { test } = event;
    if (event.name === 'run_start') {
      this.#checkControl(state);
      this.#gate.file.begin();
      this.#enter(state.rootDescribeBlock);
    } else if (event.name === 'test_done' && test !== undefined) {
      const scope = this.#scopeOfDone(test);
      const error = scope && (await this.#gate.judge(scope, theTest(test.name)));
      if (error !== undefined) test.errors.push(withoutFrames(error));
    } else if (event.name === 'run_finish') {
      this.#checkControl(state);
      const error = await this.#gate.judge(this.#gate.file, theFile(this.link.file));
      if (error !== undefined) state.unhandledErrors.push(withoutFrames(error));
      const { text } = this.#gate.apart;
      if (text !== undefined) process.stderr.write(`${this.link.file}: ${text}\n`);
      this.#gate.undo();
    }
  }

  #checkControl({ unhandledErrors }: CircusState): void {
    const error = this.#gate.control.check();
    if (error !== undefined) unhandledErrors.push(error);
  }

  /** Makes each declared function run in the scope of its test, or of the file. */
  #enter(block: CircusBlock): void {
    for (const hook of block.hooks) {
      const ofFile = hook.type === 'beforeAll' || hook.type === 'afterAll';
      wrap(hook, (context) => (ofFile ? this.#gate.file : this.#scopeOf(context)));
    }
    for (const child of block.children) {
      if (child.type === 'describeBlock') this.#enter(child);
      else {
        wrap(child, (context) => {
          const scope = this.#scopeOf(context);
          this.#ofTest.set(child, scope);
          this.#pending.delete(scope);
          return scope;
        });
      }
    }
  }

  #scopeOf(context: Context): Scope {
    const known = context && this.#ofContext.get(context);
    if (known !== undefined) return known;
    const scope = this.#gate.test();
    if (context !== undefined) this.#ofContext.set(context, scope);
    this.#pending.add(scope);
    return scope;
  }

  /** If a hook failed, the test was never called; the scope of the hook is known while there is only one. */
  #scopeOfDone(test: CircusTest): Scope | undefined {
    const scope = this.#ofTest.get(test);
    this.#ofTest.delete(test);
    if (scope !== undefined || this.#pending.size !== 1) return scope;
    const [only] = this.#pending;
    this.#pending.clear();
    return only;
  }
}

/** Jest takes the first line of a message that looks like a frame for the start of the stack. */
function withoutFrames(error: Error): Error {
  const message = error.message.replace(/^ {2}at /gm, '  line ');
  error.stack = String(error.stack).replace(error.message, () => message);
  error.message = message;
  return error;
}

/** Replaces a function by one that runs in a scope, and that looks the same to jest. */
function wrap(owner: CircusFunction, scopeOf: (context: Context) => Scope): void {
  const { fn } = owner;
  if (typeof fn !== 'function') return;
  const inScope = function (this: Context, ...args: unknown[]): unknown {
    return scopeOf(this).run(() => Reflect.apply(fn, this, args) as unknown);
  };
  // Jest reads from its length whether it takes a callback, and from its text its name.
  Object.defineProperties(inScope, {
    length: { value: fn.length },
    name: { value: fn.name },
    toString: { value: () => String(fn) },
  });
  owner.fn = inScope;
}

const link = linkOf(globalThis);
if (link !== undefined) {
  // As the function of a frame jest shows the call at its line, by the source map: `subscribe`.
  host.mapFrame ??= ({ file, line, column }) => ({ file, line, column });
  host.explain ??= link.explain;
  const gate = new JestGate(link);
  link.hear = (event, state) => gate.hear(event, state);
}
