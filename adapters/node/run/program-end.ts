import { constants } from 'node:os';

import { SelfSent } from './self-sent.js';

/** The signals that end a program and that it can handle. */
export const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Emit = (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;

/**
 * A second equal signal within this time (ms) is the same key press: one comes from the terminal, one from a
 * process that passes it on.
 */
export const SAME_PRESS = 100;

export interface Watch {
  /** Called once when the process ends, after the program's own `exit` listeners. */
  readonly exit: () => void;
  /** Called for a signal without a listener of the program. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Called for every signal. */
  readonly heard: (signal: NodeJS.Signals) => void;
}

/**
 * Watches how the process ends. The program cannot see that: the results of `listeners()`, `listenerCount()`
 * and `eventNames()`, its `newListener` events and its own listeners are the same as without us.
 */
export function watchEnd(signals: readonly NodeJS.Signals[], watch: Watch): () => void {
  const selfSent = new SelfSent();
  const hear = signals.map((signal) => onSignal(signal, watch, selfSent));
  const undo = afterExitListeners(watch.exit, (signal) => {
    // Node has stopped listening, when the program's last listener was removed.
    const at = signals.indexOf(signal as NodeJS.Signals);
    if (process.listenerCount(signal) === 0) hear[at]?.start();
  });
  return () => {
    undo();
    selfSent.stop();
    for (const { stop } of hear) stop();
  };
}

/** Wraps `emit`, since a listener that was added first would also be called first. */
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
 * Runs before a `process.exit()` in a listener, which skips the other listeners, and before the exit of a
 * program whose own `emit` does not call ours. Returns the undo.
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
 * Makes Node listen to `signal` as if the program did. Node has listeners that do so when the program adds one:
 * they use the `emit` that they find at that time, which is ours.
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
    // Nest sends the signal to itself again when its hooks have run, for the default effect.
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

/** One of Node's own listeners of `event`. Without it, signals have their default effect. */
function ownListener(
  event: 'newListener' | 'removeListener',
  name: string,
): ((signal: NodeJS.Signals) => void) | undefined {
  return (process as NodeJS.EventEmitter).listeners(event).find((listener) => listener.name === name) as
    ((signal: NodeJS.Signals) => void) | undefined;
}
