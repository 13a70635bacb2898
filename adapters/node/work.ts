import { createHook } from 'node:async_hooks';

import type { Tell, Work, WorkWatch } from '../../lib/dev/work.js';

/** What Node calls the handles that stay open until somebody closes them. */
const HANDLES: Readonly<Record<string, Work['kind'] | undefined>> = {
  TCPSERVERWRAP: 'server',
  PIPESERVERWRAP: 'server',
  TCPWRAP: 'socket',
  PIPEWRAP: 'socket',
  UDPWRAP: 'socket',
  FSEVENTWRAP: 'watcher',
  STATWATCHER: 'watcher',
};

/** What Node keeps to itself of a timer. The tests pin it, on each line of Node. */
interface Timer {
  /** ms; null for one that rings once. */
  readonly _repeat?: unknown;
  readonly _destroyed?: boolean;
}

class Interval implements Work {
  readonly kind = 'interval';
  readonly #timer: WeakRef<Timer>;

  constructor(timer: Timer) {
    this.#timer = new WeakRef(timer);
  }

  get active(): boolean {
    return this.#timer.deref()?._destroyed === false;
  }
}

class Handle implements Work {
  active = true;

  constructor(readonly kind: Work['kind']) {}
}

/**
 * Tells of intervals, and of servers, sockets and watchers, as they are begun.
 *
 * A hook that is always on makes each `await` of the program 2 to 8 times slower. So the one that sees what is
 * begun is on within `enter` and `leave` only, at ~1 us for the two; the other, which sees handles close, while there are
 * such handles; and intervals are asked.
 */
export function watchWork(tell: Tell): WorkWatch {
  const handles = new Map<number, Handle>();
  let depth = 0;

  function init(id: number, type: string, _trigger: number, resource: object): void {
    if (type === 'Timeout') {
      if (typeof (resource as Timer)._repeat === 'number') tell(new Interval(resource as Timer), init);
      return;
    }
    const kind = HANDLES[type];
    if (kind === undefined) return;
    const handle = new Handle(kind);
    handles.set(id, handle);
    closings.enable();
    tell(handle, init);
  }
  function destroy(id: number): void {
    const handle = handles.get(id);
    if (handle === undefined) return;
    handle.active = false;
    handles.delete(id);
    if (handles.size === 0) closings.disable();
  }
  const beginnings = createHook({ init });
  const closings = createHook({ destroy });

  return {
    enter: () => void (depth++ === 0 && beginnings.enable()),
    leave: () => void (--depth === 0 && beginnings.disable()),
    stop() {
      beginnings.disable();
      closings.disable();
      handles.clear();
    },
  };
}
