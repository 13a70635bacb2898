import { constants } from 'node:os';

import { type Clock, hostClock } from '../../lib/clock.js';
import { badOption, type OwnerTeardownError } from '../../lib/errors.js';
import { checkFunction, knownOptions } from '../../lib/options.js';
import { createOwner, OWNER_OPTIONS } from '../../lib/owner/owner.js';
import type { CloseReport, Owner, OwnerOptions } from '../../lib/owner/types.js';
import { shutdownText } from './shutdown-text.js';
import { SAME_PRESS } from './signals.js';
import { writeNow } from './write.js';

/** What {@link shutdownOwner} takes. */
export interface ShutdownOptions extends OwnerOptions {
  /** How long (ms) subscriptions and child owners may take to end by themselves. Default 5 000. */
  readonly grace?: number;
  /** What begins the shutdown. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Told how it went. Default: writes it to the standard error stream. */
  readonly report?: (report: CloseReport, signal: NodeJS.Signals) => void;
  /** Ends the process: 0 where all has ended, 1 where something failed or is stuck. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

/**
 * Makes the owner of the whole program: on SIGTERM or SIGINT it drains, ends what is left when the grace is over,
 * reports, and ends the process.
 *
 * The signal a second time ends the grace, and a third time ends the process at once. Closed by other means it does
 * not end the process; however it closes, its listeners are gone afterwards. Make one of it, and the others its
 * children: the first that has closed ends the process.
 *
 * Throws a `TypeError` or a `RangeError` at once for a bad option.
 *
 * ```ts
 * const app = shutdownOwner({ name: 'shop', grace: 10_000 });
 * app.draining.addEventListener('abort', () => server.close());
 * orders$.pipe(ownedBy(app.draining), mergeMap(handle), ownedBy(app)).subscribe();
 * ```
 *
 * After Go's `signal.NotifyContext`.
 */
export function shutdownOwner(options: ShutdownOptions = {}): Owner {
  knownOptions('shutdownOwner()', options, [...OWNER_OPTIONS, 'signals', 'report', 'exit']);
  const { signals = ['SIGTERM', 'SIGINT'], report = print, exit = end, ...ownerOptions } = options;
  checkSignals(signals);
  checkFunction('report', report);
  checkFunction('exit', exit);
  const owner = createOwner({ name: 'process', grace: 5_000, ...ownerOptions });

  const shutDown = async (signal: NodeJS.Signals): Promise<void> => {
    const closed = await owner.close({ reason: signal }).catch(reportOf);
    try {
      report(closed, signal);
    } finally {
      exit(closed.errors.length + closed.stuck.length === 0 ? 0 : 1);
    }
  };
  const stop = countPresses(signals, options.clock ?? hostClock, (signal, count) => {
    if (count === 1) void shutDown(signal);
    else if (count === 2) void owner.close({ grace: 0 }).catch(reportOf);
    else exit(128 + constants.signals[signal]);
  });
  // While asynchronous teardowns are awaited a signal is still ours: without a listener it would kill the process.
  owner.join().then(stop, stop);
  return owner;

  function print(closed: CloseReport, signal: NodeJS.Signals): void {
    writeNow(2, shutdownText(owner.path, signal, closed));
  }
}

function end(code: number): void {
  process.exit(code);
}

/** A close that failed carries its report. */
function reportOf({ report }: OwnerTeardownError): CloseReport {
  return report;
}

/** Listens to the signals, and takes the same one twice in a row for one: `npm` passes on what the terminal sent too. */
function countPresses(
  signals: readonly NodeJS.Signals[],
  clock: Clock,
  tell: (signal: NodeJS.Signals, count: number) => void,
): () => void {
  let count = 0;
  let last: { signal: NodeJS.Signals; at: number } | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    const at = clock.now();
    const same = last?.signal === signal && at - last.at < SAME_PRESS;
    last = { signal, at };
    if (!same) tell(signal, ++count);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function checkSignals(signals: unknown): asserts signals is readonly NodeJS.Signals[] {
  if (!Array.isArray(signals)) throw new TypeError(badOption('signals', signals, 'a list of signals'));
  for (const signal of signals as unknown[]) {
    if (typeof signal === 'string' && Object.hasOwn(constants.signals, signal)) continue;
    throw new TypeError(badOption('signals', signal, "names of signals, such as 'SIGTERM'"));
  }
}
