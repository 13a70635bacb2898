/** Signals by which people and machines end a program, and that it can still answer. */
export const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Emit = (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;

/** How soon (ms) the same signal again is the same key press: once from the terminal, and once from who passes it on. */
export const SAME_PRESS = 100;

export interface Watch {
  /** The process ends: called once, after the program's own `exit` listeners. */
  readonly exit: () => void;
  /** A signal has come for which the program has no listener of its own. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

/**
 * Watches how the process ends without being seen by the program: a listener for a signal is there only while the
 * program has none, so what it asks of `listeners()` and `listenerCount()`, and what its own listeners do, is the
 * same as without us.
 */
export function watchEnd(signals: readonly NodeJS.Signals[], watch: Watch): () => void {
  const stopExit = afterExitListeners(watch.exit);
  const undos = signals.map((signal) => onlyListener(signal, () => watch.signal(signal)));
  return () => {
    stopExit();
    for (const undo of undos) undo();
  };
}

/** Wraps `emit`, since a listener that was added first would be called first. */
function afterExitListeners(run: () => void): () => void {
  const { emit: before } = process as { emit: Emit };
  const last = new Map<string | symbol, number>();
  const stage = { on: true };
  const finish = (): void => {
    if (!stage.on) return;
    stage.on = false;
    run();
  };
  const emit: Emit = function (this: NodeJS.Process, event, ...args) {
    if (!stage.on) return before.call(this, event, ...args);
    if (event === 'exit') {
      const stop = beforeReallyExiting(finish);
      try {
        return before.call(this, event, ...args);
      } finally {
        stop();
        finish();
      }
    }
    if ((ENDINGS as readonly unknown[]).includes(event)) {
      const at = performance.now();
      const since = at - (last.get(event) ?? -Infinity);
      last.set(event, at);
      if (since < SAME_PRESS) return true;
    }
    return before.call(this, event, ...args);
  };
  process.emit = emit as typeof process.emit;
  return () => {
    stage.on = false;
    if ((process.emit as Emit) === emit) process.emit = before as typeof process.emit;
  };
}

/** Runs before a listener's own `process.exit()`, by which the others are never called. Returns the undo. */
function beforeReallyExiting(run: () => void): () => void {
  const host = process as unknown as { reallyExit: (code?: number | string) => void };
  const { reallyExit } = host;
  host.reallyExit = () => {
    run();
    reallyExit.call(process, process.exitCode);
  };
  return () => (host.reallyExit = reallyExit);
}

/** Listens to `signal` for as long as nobody else does. */
function onlyListener(signal: NodeJS.Signals, run: () => void): () => void {
  const listener = (): void => run();
  let there = false;
  const add = (): void => {
    there = true;
    process.on(signal, listener);
  };
  const remove = (): void => {
    there = false;
    process.off(signal, listener);
  };
  const onAdded = (event: string | symbol, added: unknown): void => {
    if (event === signal && added !== listener && there) remove();
  };
  const onRemoved = (event: string | symbol, removed: unknown): void => {
    if (event === signal && removed !== listener && process.listenerCount(signal) === 0) add();
  };
  add();
  // Before Node's own: when we leave as the last listener it stops to listen, and then it starts again for the new one.
  (process as NodeJS.EventEmitter).prependListener('newListener', onAdded);
  process.on('removeListener', onRemoved);
  return () => {
    process.off('newListener', onAdded);
    process.off('removeListener', onRemoved);
    if (there) remove();
  };
}
