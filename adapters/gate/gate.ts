import { activate } from '../../lib/dev/activate.js';
import { frameOf, pointTo } from '../../lib/dev/report/caller.js';
import { explained } from '../../lib/dev/report/explained.js';
import { reportOf } from '../../lib/dev/report/leaks.js';
import type { BaselineEntry } from '../../lib/dev/leak/baseline.js';
import type { Ignore } from '../../lib/dev/leak/ignored-leaks.js';
import type { IgnoreFrame } from '../../lib/dev/stack/ignored-frames.js';
import type { Config } from '../../lib/dev/subscribe/hook-kit.js';
import type { ObservableClass } from '../../lib/dev/base/rxjs-internals.js';
import { whatLeaks } from '../../lib/dev/report/retry.js';
import { LeakError } from '../../lib/errors.js';
import type { Leak } from '../../lib/leak.js';
import { checkDuration, knownOptions } from '../../lib/options.js';
import { Apart } from './apart.js';
import { installExplain } from './explain.js';
import { Control } from './control.js';
import { Scope, watchScopes } from './scope.js';
import { strictness } from './strict.js';
import { watchTouches, watchSubjects } from './watch-touches.js';
import { leftOpen } from './wording.js';

/** What the gate of a runner takes. */
export interface LeakGateOptions {
  /** How long (ms, of real time) what is still ending may take. Not waited for where nothing is open. Default 400. */
  readonly grace?: number;
  /** What is not told: by file, function or name. Default: nothing. */
  readonly ignore?: Ignore | readonly Ignore[];
  /** Helpers that subscribe for others, by file or function: the line that calls them is reported. Default: none. */
  readonly ignoreFrames?: IgnoreFrame | readonly IgnoreFrame[];
  /** Known leaks, or the file that lists them. */
  readonly baseline?: readonly BaselineEntry[] | string;
  /**
   * Do subscriptions fail a test too that only the test itself could wake, and that are gone with it? Or those whose lines are in
   * these folders, relative to the working folder. Default `false`: they are counted.
   */
  readonly strict?: boolean | readonly string[];
}

/** As goleak waits, before it accuses. */
const GRACE = 400;

/** What the gates of all runners do: watch, judge, and prove that they would notice. In force from when it is made. */
export class Gate {
  readonly control = new Control();
  /** What is done around the tests. */
  readonly file = new Scope();
  /** What was left open that only its own test could wake. */
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
    ];
  }

  /** Watches a copy of rxjs: one that the tests have. With its `Subject`, it is known who makes one, and who has one send a value. */
  watch(Observable: ObservableClass, config?: Config, Subject?: { readonly prototype: object }): void {
    this.#undos.push(this.control.watch(Observable, config));
    if (Subject !== undefined) this.watchSubjects(Subject);
  }

  /** The same, where it is found by itself. */
  watchSubjects({ prototype }: { readonly prototype: object }): void {
    this.#undos.push(watchSubjects(prototype));
  }

  /** The scope of a test that begins now. */
  test(): Scope {
    return new Scope(this.file).begin();
  }

  /** The error for what is still open of `scope` when its grace is over; `who` left it. */
  async judge(scope: Scope, who: string): Promise<LeakError | undefined> {
    const look = (): Leak[] => {
      const { leaks, contained } = scope.sort();
      scope.selfContained = contained.filter((leak) => !this.#isStrict(leak));
      return [...leaks, ...contained.filter(this.#isStrict)];
    };
    // Most tests leave nothing.
    const leaks = look().length === 0 ? [] : explained(await whatLeaks(look, this.#grace));
    this.apart.add(scope.selfContained);
    scope.leave();
    scope.close();
    if (leaks.length === 0) return undefined;
    const error = new LeakError(leaks, leftOpen(who, reportOf(leaks, false)));
    // The stack of a leak is that of its creation, so that runners show those lines; of a zombie, of its producer.
    return pointTo(error, frameOf(leaks.flatMap(({ producedAt, sites }) => producedAt ?? sites)[0]));
  }

  /** Nothing is watched any more. */
  undo(): void {
    this.file.close();
    for (const undo of this.#undos.splice(0).reverse()) undo();
  }
}

/** How messages call a test. */
export const theTest = (name: string): string => `The test "${name}"`;

/** How messages call a file of tests. */
export const theFile = (name: string): string => `The file ${name}`;
