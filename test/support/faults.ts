/** The unhandled errors of `work` and of the two turns after it. */
export interface Faults {
  readonly rejections: readonly unknown[];
  readonly exceptions: readonly unknown[];
  readonly warnings: readonly Error[];
}

type Fault = 'unhandledRejection' | 'uncaughtException' | 'warning';

/** Runs `work` with the listeners of the process for unhandled errors replaced by ours, which only record them. */
export async function faultsOf(work: () => unknown): Promise<Faults> {
  const faults = { rejections: [] as unknown[], exceptions: [] as unknown[], warnings: [] as Error[] };
  const undo = [
    listenInstead('unhandledRejection', (error) => faults.rejections.push(error)),
    listenInstead('uncaughtException', (error) => faults.exceptions.push(error)),
    listenInstead('warning', (error) => faults.warnings.push(error as Error)),
  ];
  try {
    await work();
    await aTurn();
    await aTurn();
  } finally {
    for (const restore of undo) restore();
  }
  return faults;
}

/** Waits for the timers that are due now, and for the microtasks and rejections before them. */
export function aTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function listenInstead(fault: Fault, listener: (error: unknown) => void): () => void {
  const emitter: NodeJS.EventEmitter = process;
  const before = emitter.listeners(fault) as ((...args: unknown[]) => void)[];
  emitter.removeAllListeners(fault).on(fault, listener);
  return () => {
    emitter.removeListener(fault, listener);
    for (const each of before) emitter.on(fault, each);
  };
}
