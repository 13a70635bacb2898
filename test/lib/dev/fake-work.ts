import { host } from '../../../lib/dev/base/host.js';
import type { OnWork, Work } from '../../../lib/dev/base/host-work.js';

/** Work that goes on until a test stops it. */
export class FakeWork implements Work {
  active = true;
  keepsAlive = true;

  constructor(readonly kind: Work['kind']) {}

  stop(): void {
    this.active = false;
  }
}

/** A host whose work a test starts and ends. */
export interface FakeHost {
  /** Starts work, as the code of a program does. */
  readonly start: (kind: Work['kind']) => FakeWork;
  /** Rings a timeout in a turn of its own. Its callback may set it again. */
  readonly ring: <Result>(timeout: FakeWork, callback: () => Result) => Promise<Result>;
  /** Whether it monitors work. */
  readonly isMonitoring: boolean;
  readonly uninstall: () => void;
}

/** Like the one of Node: outside of subscribe calls it reports only what timeouts of interest start. */
export function installFakeHost(): FakeHost {
  let monitor: { readonly notify: OnWork; depth: number } | undefined;
  let ringing: FakeWork | undefined;
  const ofInterest = new WeakSet<Work>();
  const before = host.monitorWork;
  host.monitorWork = (notify) => {
    const own = { notify, depth: 0 };
    monitor = own;
    return {
      enter: () => own.depth++,
      leave: () => own.depth--,
      tidy: () => undefined,
      stop: () => (monitor = undefined),
    };
  };

  function start(kind: Work['kind']): FakeWork {
    const work = new FakeWork(kind);
    if (monitor === undefined) return work;
    const by = monitor.depth > 0 ? undefined : ringing;
    if (monitor.depth === 0 && (by === undefined || !ofInterest.has(by) || kind !== 'timeout')) return work;
    if (monitor.notify(work, start, by)) ofInterest.add(work);
    return work;
  }

  return {
    start,
    ring: (timeout, callback) =>
      new Promise((resolve) => {
        // On a stack without the test.
        setImmediate(() => {
          ringing = timeout;
          const result = callback();
          ringing = undefined;
          timeout.stop();
          resolve(result);
        });
      }),
    get isMonitoring() {
      return monitor !== undefined;
    },
    uninstall: () => {
      host.monitorWork = before;
    },
  };
}
