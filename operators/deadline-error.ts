import { TimeoutError } from 'rxjs';

import { isOwnerDeadline, type OwnerClosedError } from '../lib/errors.js';
import { deadlineMessage } from '../lib/wording.js';

/** The values that arrived before a limit struck. This is the type of rxjs, which only rxjs 7.5 and later export by name. */
export type TimeoutInfo<T, M = unknown> = NonNullable<TimeoutError<T, M>['info']>;

/** The name of the limit that struck. */
export type LimitName = 'first' | 'each' | 'total' | 'by' | 'owner';

/** The parameters of a {@link DeadlineError}. */
export interface DeadlineFacts<T, M> {
  readonly limit: LimitName;
  /** The length of the limit (ms), counted from the subscription or, for `each`, from the last value. */
  readonly ms: number;
  /** The `name` option of the operator. */
  readonly label?: string | undefined;
  /** The name of the owner whose deadline struck. */
  readonly owner?: string | undefined;
  /** The values that had arrived; null if they were not counted. */
  readonly info: TimeoutInfo<T, M> | null;
  /** How long (ms) the source had been silent. Default: `ms`. */
  readonly silence?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The error of a stream whose limit has struck. It names the limit, its length and the stream. It is an instance of the
 * `TimeoutError` of rxjs, so that existing `instanceof` checks keep working.
 */
export class DeadlineError<T = unknown, M = unknown> extends TimeoutError<T, M> {
  readonly limit: LimitName;
  /** The length of the limit (ms). */
  readonly ms: number;
  readonly label: string | undefined;
  readonly owner: string | undefined;

  constructor({ limit, ms, label, owner, info, silence = ms, cause }: DeadlineFacts<T, M>) {
    super(info ?? undefined);
    this.name = 'DeadlineError';
    this.message = deadlineMessage({ label, owner, limit, ms, seen: info?.seen, silence });
    this.limit = limit;
    this.ms = ms;
    this.label = label;
    this.owner = owner;
    if (cause !== undefined) {
      Object.defineProperty(this, 'cause', { value: cause, configurable: true, writable: true });
    }
    // rxjs creates its errors with functions: their stack is that of the function, and begins with a bare "Error".
    (Error as { captureStackTrace?: (target: object, below: unknown) => void }).captureStackTrace?.(
      this,
      new.target,
    );
  }
}

/** The `DeadlineError` of an owner that was closed by its deadline; undefined if it closed for another reason. */
export function asDeadline<T>(
  closed: OwnerClosedError,
  facts: { readonly label?: string | undefined; readonly info?: TimeoutInfo<T> } = {},
): DeadlineError<T> | undefined {
  const cause = closed.reason;
  if (!isOwnerDeadline(cause)) return undefined;
  const { label, info = null } = facts;
  return new DeadlineError<T>({ limit: 'owner', ms: cause.ms, label, owner: cause.owner, info, cause });
}
