import { constants } from 'node:os';

import { alarmAt, hostClock } from '../../../lib/clock.js';
import type { OwnerTeardownError } from '../../../lib/errors.js';
import { badOption } from '../../../lib/wording.js';
import { checkFunction, knownOptions } from '../../../lib/options.js';
import { createOwner, OWNER_OPTIONS } from '../../../lib/owner/owner.js';
import type { CloseReport, Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { leaks } from '../../../lib/dev/report/leaks.js';
import { writeNow } from '../run/write.js';
import { keptAlive } from './kept-alive.js';
import { countPresses } from './presses.js';
import { cutOffText, shutdownText } from './shutdown-text.js';

/** Options of {@link shutdownOwner}. */
export interface ShutdownOptions extends OwnerOptions {
  /**
   * The time (ms) for all of it: for subscriptions and child owners to end, and then for the rest of the
   * process, such as the hooks of a framework. Default 5 000.
   */
  readonly grace?: number;
  /** The signals that start the shutdown. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Receives the report when the owner has closed. Default: writes it to the standard error stream. */
  readonly report?: (report: CloseReport, signal: NodeJS.Signals) => void;
  /** Ends a process that is still running after the grace. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

/**
 * Makes the owner of the whole program. On SIGTERM or SIGINT it drains, ends the subscriptions that are left
 * after the grace, and reports. Then the process ends by itself, as soon as nothing keeps it running: when
 * servers have closed, and the hooks of a framework have run. After the grace, the process is ended.
 *
 * The exit code is 0 if everything has ended, and 1 if something has failed or is stuck; a code that the
 * program has set stays. A second signal ends the grace, and a third one ends the process at once (128 + the
 * number of the signal). A signal that the process sends to itself does not count: Nest sends one after its
 * hooks. If the owner is closed in another way, the process goes on. However it closes, it leaves no listener
 * and no timer behind. Make one for a program, and make the other owners its children.
 *
 * Throws a `TypeError` or a `RangeError` at once for an invalid option.
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
  const { grace = 5_000, clock = hostClock } = ownerOptions;
  const owner = createOwner({ name: 'process', ...ownerOptions, grace });
  let cutOff: (() => void) | undefined;

  const shutDown = async (signal: NodeJS.Signals): Promise<void> => {
    const due = clock.now() + grace;
    const closed = await owner.close({ reason: signal }).catch(reportOf);
    const code = closed.errors.length + closed.stuck.length === 0 ? 0 : 1;
    // A failure replaces the exit code of a success.
    process.exitCode ||= code;
    cutOff = () => {
      alarm.cancel();
      stop();
      if (exit === end) writeNow(2, cutOffText(owner.path, keptAlive(), pressed > 1));
      exit(Number(process.exitCode ?? code));
    };
    // This timer does not keep the process alive.
    const alarm = alarmAt(clock, due, cutOff, { quiet: true });
    try {
      report(closed, signal);
    } finally {
      if (pressed > 1) cutOff();
    }
  };
  let pressed = 0;
  const stop = countPresses(signals, clock, (signal, count) => {
    pressed = count;
    if (count === 1) void shutDown(signal);
    else if (count > 2) exit(128 + constants.signals[signal]);
    else if (cutOff !== undefined) cutOff();
    else void owner.close({ grace: 0 }).catch(reportOf);
  });
  // Until the process ends, the listener stays: without one, a signal would kill the process.
  const left = (): void => {
    if (pressed === 0) stop();
  };
  owner.join().then(left, left);
  return owner;

  function print(closed: CloseReport, signal: NodeJS.Signals): void {
    writeNow(2, shutdownText(owner.path, signal, closed, leaks.open()));
  }
}

function end(code: number): void {
  process.exit(code);
}

/** The report of a close, also of one that failed. */
function reportOf({ report }: OwnerTeardownError): CloseReport {
  return report;
}

function checkSignals(signals: unknown): asserts signals is readonly NodeJS.Signals[] {
  if (!Array.isArray(signals)) throw new TypeError(badOption('signals', signals, 'a list of signals'));
  for (const signal of signals as unknown[]) {
    if (typeof signal !== 'string' || !Object.hasOwn(constants.signals, signal))
      throw new TypeError(badOption('signals', signal, "names of signals, such as 'SIGTERM'"));
    if (signal === 'SIGKILL' || signal === 'SIGSTOP')
      throw new TypeError(badOption('signals', signal, 'signals that a program can receive'));
  }
}
