import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { broken } from '../gate/control.js';
import type { LeakGateOptions } from '../gate/gate.js';
import { NOT_LOADED } from '../gate/wording.js';
import { type CircusEvent, type CircusState, linkOf, setLink } from './link.js';
import { sayWatched } from './proof.js';

/** A test environment of jest, as far as it is needed here. */
export interface JestEnvironment {
  global: object;
  handleTestEvent?(...args: never[]): unknown;
}

/** The class of one. */
export type JestEnvironmentClass<Environment extends JestEnvironment = JestEnvironment> = new (
  // Each environment has types of its own for these.
  ...args: never[]
) => Environment;

/** What jest hands to an environment. */
interface Given {
  readonly projectConfig: {
    readonly setupFilesAfterEnv: string[];
    readonly testEnvironmentOptions: { readonly rxleash?: LeakGateOptions };
    readonly rootDir: string;
  };
}

/**
 * Makes an environment of jest one in which every test fails that leaves a subscription open, with the line that made it.
 * For environments other than that of Node, which `testEnvironment: 'rxleash/jest'` is:
 *
 * ```ts
 * const LeakEnvironment = withLeakGate(PageEnvironment);
 * ```
 *
 * A test is judged when its hooks are over. What `beforeAll` opens belongs to the file. A control leaks on purpose, before
 * and after the tests of each file: the file fails where that is not noticed.
 *
 * @param Environment Any that works with jest-circus, which is jest's own runner.
 */
export function withLeakGate<Class extends JestEnvironmentClass>(Environment: Class): Class {
  const Base = Environment as unknown as new (...args: readonly unknown[]) => JestEnvironment;
  class LeakEnvironment extends Base {
    readonly #path: string;

    constructor(...args: readonly unknown[]) {
      const [{ projectConfig }, { testPath }] = args as [Given, { readonly testPath: string }];
      const { setupFilesAfterEnv, testEnvironmentOptions, rootDir } = projectConfig;
      // Jest reads this list when its environment is there. In one process it is the same list for all files.
      const inside = join(here(), 'inside.cjs');
      if (!setupFilesAfterEnv.includes(inside)) setupFilesAfterEnv.unshift(inside);
      super(...args);
      this.#path = testPath;
      const file = testPath.replace(rootDir, '').replace(/^[\\/]/, '');
      setLink(this.global, { file, options: testEnvironmentOptions.rxleash ?? {} });
    }

    override async handleTestEvent(event: CircusEvent, state: CircusState): Promise<void> {
      await super.handleTestEvent?.(event as never, state as never);
      const hear = linkOf(this.global)?.hear;
      await hear?.(event, state);
      if (event.name !== 'run_start') return;
      if (hear === undefined) state.unhandledErrors.push(broken(NOT_LOADED));
      else sayWatched(this.#path);
    }
  }
  return LeakEnvironment as unknown as Class;
}

/** The folder of this file, in either format. */
function here(): string {
  return typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
}
