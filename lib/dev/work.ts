/** Something that was begun, and goes on by itself until somebody stops it. */
export interface Work {
  readonly kind: 'interval' | 'server' | 'socket' | 'watcher';
  /** Goes it on? What the host tells of an end may be some turns late. */
  readonly active: boolean;
}

/** Told of each work when it is begun, on the stack of whoever begins it; `below` is the host's function that tells. */
export type Tell = (work: Work, below: (...args: never[]) => unknown) => void;

/** What a host watches for us: only within `enter` and `leave`, which may be nested, so that it costs nothing elsewhere. */
export interface WorkWatch {
  enter(): void;
  leave(): void;
  /** Lets go of all of it. */
  stop(): void;
}
