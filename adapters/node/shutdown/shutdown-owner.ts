import { constants } from 'node:os';

import { alarmAt, hostClock } from '../../../lib/clock.js';
import { badOption, type OwnerTeardownError } from '../../../lib/errors.js';
import { checkFunction, knownOptions } from '../../../lib/options.js';
import { createOwner, OWNER_OPTIONS } from '../../../lib/owner/owner.js';
import type { CloseReport, Owner, OwnerOptions } from '../../../lib/owner/types.js';
import { leaks } from '../../../lib/dev/report/leaks.js';
import { writeNow } from '../run/write.js';
import { countPresses } from './presses.js';
import { cutOffText, shutdownText } from './shutdown-text.js';

/** What {@link shutdownOwner} takes. */
export interface ShutdownOptions extends OwnerOptions {
  /**
   * How long (ms) it may all take: subscriptions and child owners to end by themselves, and then the rest of the process, the
   * hooks of a framework say. Default 5 000.
   */
  readonly grace?: number;
  /** What begins the shutdown. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Told how it went, when the owner has closed. Default: writes it to the standard error stream. */
  readonly report?: (report: CloseReport, signal: NodeJS.Signals) => void;
  /** Ends a process that has not ended by itself when the grace is over. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

/**
 * Makes the owner of the whole program: on SIGTERM or SIGINT it drains, ends what is left when the grace is over, and
 * reports. Then the process ends by itself, as soon as nothing is left to do: servers have closed, the hooks of a framework have run. When the grace
 * is over, it is ended.
 *
 * The exit code is 0 where all has ended, 1 where something failed or is stuck; one that the program has set already stays. The signal a second time ends
 * the grace, and a third time ends the process at once (128 + the number of the signal); one that the process sends to
 * itself, as Nest does when its hooks have run, does not count. Closed by other means the owner does not end the process; however it
 * closes, nothing of it is left behind. Make one of it, and the others its children.
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
  const { grace = 5_000, clock = hostClock } = ownerOptions;
  const owner = createOwner({ name: 'process', ...ownerOptions, grace });
  let cutOff: (() => void) | undefined;

  const shutDown = async (signal: NodeJS.Signals): Promise<void> => {
    const due = clock.now() + grace;
    const closed = await owner.close({ reason: signal }).catch(reportOf);
    const code = closed.errors.length + closed.stuck.length === 0 ? 0 : 1;
    // A failure goes before a success that the program has noted.
    process.exitCode ||= code;
    cutOff = () => {
      alarm.cancel();
      stop();
      if (exit === end) writeNow(2, cutOffText(owner.path, process.getActiveResourcesInfo()));
      exit(Number(process.exitCode ?? code));
    };
    // Quiet: it is not what keeps the process alive.
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
  // Until the process ends a signal is still ours: without a listener it would kill it.
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

/** A close that failed carries its report. */
function reportOf({ report }: OwnerTeardownError): CloseReport {
  return report;
}

function checkSignals(signals: unknown): asserts signals is readonly NodeJS.Signals[] {
  if (!Array.isArray(signals)) throw new TypeError(badOption('signals', signals, 'a list of signals'));
  for (const signal of signals as unknown[]) {
    if (typeof signal === 'string' && Object.hasOwn(constants.signals, signal)) continue;
    throw new TypeError(badOption('signals', signal, "names of signals, such as 'SIGTERM'"));
  }
}
