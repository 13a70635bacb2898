import { constants } from 'node:os';

import { SelfSent } from './self-sent.js';

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
  /** A signal has come, whoever answers it. */
  readonly heard: (signal: NodeJS.Signals) => void;
}

/**
 * Watches how the process ends without being seen by the program: what it asks of `listeners()`, `listenerCount()` and
 * `eventNames()`, what it hears of `newListener`, and what its own listeners do, is the same as without us.
 */
export function watchEnd(signals: readonly NodeJS.Signals[], watch: Watch): () => void {
  const selfSent = new SelfSent();
  const hear = signals.map((signal) => onSignal(signal, watch, selfSent));
  const undo = afterExitListeners(watch.exit, (signal) => {
    // Node has stopped to listen to it, with the program's last listener.
    const at = signals.indexOf(signal as NodeJS.Signals);
    if (process.listenerCount(signal) === 0) hear[at]?.start();
  });
  return () => {
    undo();
    selfSent.stop();
    for (const { stop } of hear) stop();
  };
}

/** Wraps `emit`, since a listener that was added first would be called first. */
function afterExitListeners(run: () => void, onRemoved: (event: string) => void): () => void {
  const { emit: before } = process as { emit: Emit };
  const stage = { on: true };
  const finish = (): void => {
    if (!stage.on) return;
    stage.on = false;
    run();
  };
  const stop = beforeReallyExiting(finish);
  const emit: Emit = function (this: NodeJS.Process, event, ...args) {
    if (!stage.on) return before.call(this, event, ...args);
    try {
      return before.call(this, event, ...args);
    } finally {
      if (event === 'exit') finish();
      else if (event === 'removeListener') onRemoved(args[0] as string);
    }
  };
  process.emit = emit as typeof process.emit;
  return () => {
    stage.on = false;
    stop();
    if ((process.emit as Emit) === emit) process.emit = before as typeof process.emit;
  };
}

/**
 * Runs before a listener's own `process.exit()`, by which the others are never called, and before the exit of a program
 * whose own `emit` does not call ours. Returns the undo.
 */
function beforeReallyExiting(run: () => void): () => void {
  const host = process as unknown as { reallyExit: (code?: number | string) => void };
  const { reallyExit } = host;
  const exit: typeof reallyExit = (code) => {
    process.exitCode ??= code;
    run();
    reallyExit.call(process, process.exitCode ?? undefined);
  };
  host.reallyExit = exit;
  return () => {
    if (host.reallyExit === exit) host.reallyExit = reallyExit;
  };
}

/**
 * Has Node listen to `signal` as if the program did, by the listeners of Node's own that do it when the program adds one:
 * it calls the `emit` that it finds then, which is ours.
 */
function onSignal(
  signal: NodeJS.Signals,
  watch: Pick<Watch, 'heard' | 'signal'>,
  selfSent: SelfSent,
): { start: () => void; stop: () => void } {
  const [startListening, stopListening] = [
    ownListener('newListener', 'startListeningIfSignal'),
    ownListener('removeListener', 'stopListeningIfSignal'),
  ];
  let last = -Infinity;
  let stopped = false;
  const host = process as { emit: Emit };
  const emit: Emit = (event, ...args) => {
    if (stopped) return host.emit.call(process, event, ...args);
    watch.heard(signal);
    const at = performance.now();
    // Nest sends what it has heard to itself, for the default, when its hooks have run.
    const isSame = !selfSent.hears(constants.signals[signal]) && SAME.has(signal) && at - last < SAME_PRESS;
    last = at;
    if (isSame) return true;
    if (process.listenerCount(signal) > 0) return host.emit.call(process, event, ...args);
    watch.signal(signal);
    return true;
  };
  const start = (): void => {
    const { emit: before } = host;
    host.emit = emit;
    try {
      startListening?.(signal);
    } finally {
      host.emit = before;
    }
  };
  start();
  return {
    start,
    stop: () => {
      stopped = true;
      if (process.listenerCount(signal) === 0) stopListening?.(signal);
    },
  };
}

const SAME: ReadonlySet<NodeJS.Signals> = new Set(ENDINGS);

/** A function of Node's own among the listeners of `event`. Where it has none, signals do what they always do. */
function ownListener(
  event: 'newListener' | 'removeListener',
  name: string,
): ((signal: NodeJS.Signals) => void) | undefined {
  return (process as NodeJS.EventEmitter).listeners(event).find((listener) => listener.name === name) as
    ((signal: NodeJS.Signals) => void) | undefined;
}
