import { TimeoutError } from 'rxjs';

import { deadlineMessage, isOwnerDeadline, type OwnerClosedError } from '../lib/errors.js';

/** What was seen until a limit struck. It is rxjs's own type, which rxjs exports by name only from 7.5 on. */
export type TimeoutInfo<T, M = unknown> = NonNullable<TimeoutError<T, M>['info']>;

/** Which limit struck. */
export type LimitName = 'first' | 'each' | 'total' | 'by' | 'owner';

/** What a {@link DeadlineError} is made of. */
export interface DeadlineFacts<T, M> {
  readonly limit: LimitName;
  /** How long (ms) the limit was, from the subscription or, for `each`, from the last value. */
  readonly ms: number;
  /** The `name` option of the operator. */
  readonly label?: string | undefined;
  /** The owner whose deadline it was. */
  readonly owner?: string | undefined;
  /** What had come until then; null where nobody counted. */
  readonly info: TimeoutInfo<T, M> | null;
  /** How long (ms) the source had been silent, where the limit is about that: `ms` where nobody says more. */
  readonly silence?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A limit struck. It is an instance of rxjs's `TimeoutError`, so that code which asks for that keeps working, and
 * says which limit it was, how long, and of what.
 */
export class DeadlineError<T = unknown, M = unknown> extends TimeoutError<T, M> {
  readonly limit: LimitName;
  /** How long (ms) the limit was. */
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
    // rxjs's errors are made by functions: the stack that they take is their own, and says only "Error".
    (Error as { captureStackTrace?: (target: object, below: unknown) => void }).captureStackTrace?.(
      this,
      new.target,
    );
  }
}

/** The `DeadlineError` for an owner that its deadline closed; undefined where it closed for another reason. */
export function asDeadline<T>(
  closed: OwnerClosedError,
  facts: { readonly label?: string | undefined; readonly info?: TimeoutInfo<T> } = {},
): DeadlineError<T> | undefined {
  const cause = closed.reason;
  if (!isOwnerDeadline(cause)) return undefined;
  const { label, info = null } = facts;
  return new DeadlineError<T>({ limit: 'owner', ms: cause.ms, label, owner: cause.owner, info, cause });
}
