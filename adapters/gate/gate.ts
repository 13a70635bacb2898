import { activate } from '../../lib/dev/activate.js';
import { frameOf, pointTo } from '../../lib/dev/report/caller.js';
import { explained } from '../../lib/dev/report/explained.js';
import { reportOf } from '../../lib/dev/report/leaks.js';
import { registry } from '../../lib/dev/registry.js';
import type { BaselineEntry } from '../../lib/dev/leak/baseline.js';
import type { Ignore } from '../../lib/dev/leak/ignored-leaks.js';
import type { IgnoreFrame } from '../../lib/dev/stack/ignored-frames.js';
import type { Config } from '../../lib/dev/subscribe/hook-kit.js';
import type { ObservableClass } from '../../lib/dev/base/rxjs-internals.js';
import { retryUntilEmpty } from '../../lib/dev/report/grace.js';
import { LeakError } from '../../lib/errors.js';
import type { Leak } from '../../lib/leak.js';
import { checkDuration, knownOptions } from '../../lib/options.js';
import { Apart } from './self-contained-count.js';
import { installExplain } from './install-explain.js';
import { Control } from './self-check.js';
import { Scope, watchScopes } from './test-scope.js';
import { strictness } from './strict.js';
import { watchTouches, watchSubjects } from './watch-touches.js';
import { leftOpen } from './wording.js';

/** Options of the leak gate of every runner. */
export interface LeakGateOptions {
  /** How long (ms of real time) subscriptions that are still ending may take. Costs no time if none is open. Default 400. */
  readonly grace?: number;
  /** Leaks that are not reported: by file, function or name. Default: none. */
  readonly ignore?: Ignore | readonly Ignore[];
  /** Helpers that subscribe for their callers, by file or function: the line of the caller is reported. Default: none. */
  readonly ignoreFrames?: IgnoreFrame | readonly IgnoreFrame[];
  /** Known leaks, or the file that lists them. */
  readonly baseline?: readonly BaselineEntry[] | string;
  /**
   * Whether a test also fails for subscriptions that only the test itself could wake, and that are collected with it. A list of
   * folders, relative to the working folder, limits this to lines in these folders. Default `false`: they are only counted.
   */
  readonly strict?: boolean | readonly string[];
}

/** As long as goleak waits. */
const GRACE = 400;

/** The part that the gates of all runners share: it watches, judges each test, and proves that it works. Active once constructed. */
export class Gate {
  readonly control = new Control();
  /** The scope of hooks, and of other code around the tests. */
  readonly file = new Scope();
  /** The subscriptions that were left open and that only their own test could wake. */
  readonly apart = new Apart();
  readonly #grace: number;
  readonly #isStrict: (leak: Leak) => boolean;
  readonly #undos: (() => void)[];

  constructor(where: string, options: LeakGateOptions) {
    knownOptions(where, options, ['grace', 'ignore', 'ignoreFrames', 'baseline', 'strict']);
    const { grace = GRACE, strict = false, ...settings } = options;
    checkDuration('grace', grace);
    this.#grace = grace;
    this.#isStrict = strictness(strict);
    this.#undos = [
      installExplain(),
      activate({ track: 'all', sites: 'all', ...settings }),
      watchScopes(),
      watchTouches(),
      registry().siblings.pause(),
    ];
  }

  /** Watches a copy of rxjs that the tests import. With its `Subject`, the makers and senders of Subjects are known too. */
  watch(Observable: ObservableClass, config?: Config, Subject?: { readonly prototype: object }): void {
    this.#undos.push(this.control.watch(Observable, config));
    if (Subject !== undefined) this.watchSubjects(Subject);
  }

  /** Watches the makers and senders of Subjects. */
  watchSubjects({ prototype }: { readonly prototype: object }): void {
    this.#undos.push(watchSubjects(prototype));
  }

  /** The scope of a test that starts now. */
  test(): Scope {
    return new Scope(this.file).begin();
  }

  /** The error for the subscriptions of `scope` that are open after the grace period. `who` names the test or file. */
  async judge(scope: Scope, who: string): Promise<LeakError | undefined> {
    const look = (): Leak[] => {
      const { leaks, contained } = scope.sort();
      scope.selfContained = contained.filter((leak) => !this.#isStrict(leak));
      return [...leaks, ...contained.filter(this.#isStrict)];
    };
    // Most tests leave nothing open.
    const leaks = look().length === 0 ? [] : explained(await retryUntilEmpty(look, this.#grace));
    this.apart.add(scope.selfContained);
    scope.leave();
    scope.close();
    if (leaks.length === 0) return undefined;
    const error = new LeakError(leaks, leftOpen(who, reportOf(leaks, false)));
    // Runners show the line of the stack: that of the subscription, or of a zombie's producer.
    return pointTo(error, frameOf(leaks.flatMap(({ producedAt, sites }) => producedAt ?? sites)[0]));
  }

  /** Stops watching. */
  undo(): void {
    this.file.close();
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }
}

/** The name of a test in messages. */
export const theTest = (name: string): string => `The test "${name}"`;

/** The name of a test file in messages. */
export const theFile = (name: string): string => `The file ${name}`;
