/** Node's own function below `process.kill`. */
interface Killer {
  _kill?: (pid: number, signal: number) => number;
}

/**
 * The signals that this process has sent to itself and has not received yet: nobody has pressed a key for them.
 */
export class SelfSent {
  readonly #sent = new Map<number, number>();
  readonly #host = process as unknown as Killer;
  readonly #before = this.#host._kill;
  readonly #kill = (pid: number, signal: number): number => {
    // With -1 and 0, this process is one of several that receive the signal.
    if (pid === process.pid || pid === 0 || pid === -1)
      this.#sent.set(signal, (this.#sent.get(signal) ?? 0) + 1);
    return this.#before?.call(process, pid, signal) ?? 0;
  };

  constructor() {
    if (this.#before !== undefined) this.#host._kill = this.#kill;
  }

  /**
   * Whether this process sent the `signal` that it has just received. The system may merge several into one.
   */
  hears(signal: number): boolean {
    return this.#sent.delete(signal);
  }

  /** Another tool has wrapped it since, so the wrapper stays and only counts. */
  stop(): void {
    if (this.#host._kill === this.#kill) this.#host._kill = this.#before as NonNullable<Killer['_kill']>;
  }
}
