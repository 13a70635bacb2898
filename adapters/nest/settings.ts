import { badOption } from '../../lib/wording.js';
import { checkDuration, checkWord, knownOptions } from '../../lib/options.js';
import { checkOwner } from '../../lib/owner/owner-like.js';
import type { OwnerLike } from '../../lib/owner/types.js';

/** Options of {@link RxleashModule.forRoot}. */
export interface RxleashModuleOptions {
  /**
   * The time (ms) that a handler may take to answer, or limits as in `timeoutOrAbort`. Never applies to `@Sse`.
   * Default: none.
   */
  readonly limit?: Limits;
  /** The time (ms) that requests and messages have to end when the application closes. Default 5 000. */
  readonly grace?: number;
  /**
   * The effect on the work when the client leaves: it ends (default), or it runs on until it has ended by
   * itself.
   */
  readonly onClientLeft?: 'end' | 'keep';
  /** The owner that the application cannot outlive. */
  readonly parent?: OwnerLike;
}

/** The limits of a handler, as in `timeoutOrAbort` (ms). A number is the total. */
export type Limits = number | { readonly first?: number; readonly each?: number; readonly total?: number };

/** Checks the options. */
export function checkSettings(options: RxleashModuleOptions): void {
  knownOptions('RxleashModule.forRoot()', options, ['limit', 'grace', 'onClientLeft', 'parent']);
  const { limit, grace, onClientLeft, parent } = options;
  if (limit !== undefined) checkLimits('limit', limit);
  if (grace !== undefined) checkDuration('grace', grace);
  if (onClientLeft !== undefined) checkWord('onClientLeft', onClientLeft, ['end', 'keep']);
  if (parent !== undefined) checkOwner('parent', parent);
}

/** Checks a limit when the program starts, not with the first request. */
export function checkLimits(option: string, limits: Limits): void {
  if (typeof limits === 'number') {
    checkDuration(option, limits);
    return;
  }
  knownOptions(option, limits, ['first', 'each', 'total']);
  const given = Object.entries(limits);
  if (given.length === 0)
    throw new TypeError(badOption(option, limits, 'at least one of first, each and total'));
  for (const [name, value] of given) checkDuration(`${option}.${name}`, value);
}
