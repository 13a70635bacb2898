/** Node's own way to the operating system, below `process.kill`. */
interface Killer {
  _kill?: (pid: number, signal: number) => number;
}

/** Which signals this process has sent to itself, and has not heard yet: nobody has pressed a key for those. */
export class SelfSent {
  readonly #sent = new Map<number, number>();
  readonly #host = process as unknown as Killer;
  readonly #before = this.#host._kill;
  readonly #kill = (pid: number, signal: number): number => {
    // As -1 and 0 it is one of those that the signal goes to.
    if (pid === process.pid || pid === 0 || pid === -1)
      this.#sent.set(signal, (this.#sent.get(signal) ?? 0) + 1);
    return this.#before?.call(process, pid, signal) ?? 0;
  };

  constructor() {
    if (this.#before !== undefined) this.#host._kill = this.#kill;
  }

  /** Was the `signal` that has just been heard sent by ourselves? The system may make one of several. */
  hears(signal: number): boolean {
    return this.#sent.delete(signal);
  }

  /** Where another has wrapped it since, ours only counts on. */
  stop(): void {
    if (this.#host._kill === this.#kill) this.#host._kill = this.#before as NonNullable<Killer['_kill']>;
  }
}
