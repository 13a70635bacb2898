import { badOption } from '../../lib/wording.js';
import { checkDuration, checkWord, knownOptions } from '../../lib/options.js';
import { checkOwner } from '../../lib/owner/owner-like.js';
import type { OwnerLike } from '../../lib/owner/types.js';

/** What {@link RxleashModule.forRoot} takes. */
export interface RxleashModuleOptions {
  /** How long (ms) a handler may take for its answer, or the limits of `timeoutOrAbort`; never for `@Sse`. Default: none. */
  readonly limit?: Limits;
  /** How long (ms) requests and messages may take to end by themselves when the application closes. Default 5 000. */
  readonly grace?: number;
  /** What becomes of the work when the client leaves: it ends (default), or runs on until it has ended by itself. */
  readonly onClientLeft?: 'end' | 'keep';
  /** Whoever the application cannot outlive. */
  readonly parent?: OwnerLike;
}

/** The limits of a handler, as those of `timeoutOrAbort` (ms); a number is the total. */
export type Limits = number | { readonly first?: number; readonly each?: number; readonly total?: number };

/** Refuses bad options. */
export function checkSettings(options: RxleashModuleOptions): void {
  knownOptions('RxleashModule.forRoot()', options, ['limit', 'grace', 'onClientLeft', 'parent']);
  const { limit, grace, onClientLeft, parent } = options;
  if (limit !== undefined) checkLimits('limit', limit);
  if (grace !== undefined) checkDuration('grace', grace);
  if (onClientLeft !== undefined) checkWord('onClientLeft', onClientLeft, ['end', 'keep']);
  if (parent !== undefined) checkOwner('parent', parent);
}

/** Refuses what is no limit, when the program starts and not with the first request. */
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
