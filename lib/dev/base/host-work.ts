/**
 * Something that was begun, and goes on by itself until somebody stops it; or a `timeout`, which does when it is set anew; or a
 * `lookup`, after which the host makes what was asked for.
 */
export interface Work {
  readonly kind: 'interval' | 'timeout' | 'server' | 'socket' | 'watcher' | 'lookup';
  /** Goes it on? What the host tells of an end may be some turns late. */
  readonly active: boolean;
  /** Does the host wait for it before it ends? */
  readonly keepsAlive: boolean;
}

/** A function that is on the stack. */
export type Frame = (...args: never[]) => unknown;

/**
 * Told of each work when it is begun, on the stack of whoever begins it. Says whether it is of interest.
 *
 * @param below The host's function that tells.
 * @param by The timeout whose callback begins it, as the next in its place; or the lookup that it was waiting for.
 */
export type Tell = (work: Work, below: Frame, by?: Work) => boolean;

/**
 * What a host watches for us: what is begun within `enter` and `leave`, which may be nested, and what timeouts of
 * interest begin. So it costs nothing elsewhere.
 */
export interface WorkWatch {
  enter(): void;
  leave(): void;
  /** Lets go of what is over. */
  tidy(): void;
  /** Lets go of all of it. */
  stop(): void;
}
