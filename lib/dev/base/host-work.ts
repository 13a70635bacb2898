/**
 * Work that a subscription can start and leave running: it goes on until somebody stops it. A `timeout`
 * counts when it is set again and again. A `lookup` is a pending name lookup, after which the host creates
 * the server or socket that was asked for.
 */
export interface Work {
  readonly kind: 'interval' | 'timeout' | 'server' | 'socket' | 'watcher' | 'lookup';
  /** Whether it still runs. The host may notice an end some turns late. */
  readonly active: boolean;
  /** Whether it keeps the process alive. */
  readonly keepsAlive: boolean;
}

/** A function that is on the call stack. */
export type StackFunction = (...args: never[]) => unknown;

/**
 * Called when work starts, synchronously, on the stack of the code that starts it. Returns whether the work
 * is of interest.
 *
 * @param below The host function that called this: frames from it upwards are the host's.
 * @param by The timeout whose callback starts the work, which replaces that timeout; or the lookup that the
 * work waited for.
 */
export type OnWork = (work: Work, below: StackFunction, by?: Work) => boolean;

/**
 * A monitor of the work that is started between `enter` and `leave` (which may be nested), and of the work
 * that interesting timeouts start. It costs nothing outside of these.
 */
export interface WorkMonitor {
  enter(): void;
  leave(): void;
  /** Drops its references to work that has ended. */
  tidy(): void;
  /** Drops all references, and stops. */
  stop(): void;
}
