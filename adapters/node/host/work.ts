import { createHook, executionAsyncId } from 'node:async_hooks';

import type { OnWork, Work, WorkMonitor } from '../../../lib/dev/base/host-work.js';

/** Node's names for the handles that stay open until they are closed. */
const HANDLES: Readonly<Record<string, Work['kind'] | undefined>> = {
  TCPSERVERWRAP: 'server',
  PIPESERVERWRAP: 'server',
  TCPWRAP: 'socket',
  PIPEWRAP: 'socket',
  UDPWRAP: 'socket',
  FSEVENTWRAP: 'watcher',
  STATWATCHER: 'watcher',
};

/** A resource, with the methods by which Node shows whether it keeps the process alive. */
interface Resource {
  hasRef?(): boolean;
}

/** The private fields of a timer of Node. Tests check them on each line of Node. */
interface Timer extends Resource {
  /** In ms; null for a timer that runs once. */
  readonly _repeat?: unknown;
  readonly _destroyed?: boolean;
}

class Timing implements Work {
  readonly #timer: WeakRef<Timer>;

  constructor(
    timer: Timer,
    readonly kind: 'interval' | 'timeout',
  ) {
    this.#timer = new WeakRef(timer);
  }

  get active(): boolean {
    return this.#timer.deref()?._destroyed === false;
  }

  get keepsAlive(): boolean {
    return this.active && this.#timer.deref()?.hasRef?.() === true;
  }
}

class Handle implements Work {
  active = true;
  readonly #handle: WeakRef<Resource>;

  constructor(
    readonly kind: Work['kind'],
    handle: Resource,
  ) {
    this.#handle = new WeakRef(handle);
  }

  get keepsAlive(): boolean {
    return this.active && this.#handle.deref()?.hasRef?.() === true;
  }
}

/** A name is looked up before a server listens. */
class Lookup implements Work {
  readonly kind = 'lookup';
  readonly keepsAlive = false;
  active = true;
}

/** The server continues with this request when it has its address. Node 20 and older give it a name. */
const LISTENS = /\b_listeningId\b/;

/** A numeric address also takes a turn. */
function isLookup(type: string, resource: object): boolean {
  if (type === 'GETADDRINFOREQWRAP') return true;
  const { callback } = resource as { readonly callback?: unknown };
  if (type !== 'TickObject' || typeof callback !== 'function') return false;
  return LISTENS.test(Function.prototype.toString.call(callback));
}

/**
 * Reports timers, servers, sockets and watchers when they are started.
 *
 * A hook that is always on makes each `await` of the program 3 to 8 times slower. So the hook that sees new
 * resources is on only between `enter` and `leave` (~1 us for both), while timeouts of interest are pending,
 * and while names are looked up. A second hook sees handles close; it is on while such handles exist. Timers
 * are polled.
 */
export function monitorWork(onWork: OnWork): WorkMonitor {
  const handles = new Map<number, Handle>();
  const timeouts = new Map<number, Timing>();
  const lookups = new Map<number, Lookup>();
  let depth = 0;
  let on = false;

  function init(id: number, type: string, _trigger: number, resource: object): void {
    if (type === 'Timeout' || type === 'Immediate') {
      const repeats = typeof (resource as Timer)._repeat === 'number';
      const by = depth > 0 ? undefined : timeouts.get(executionAsyncId());
      if (depth === 0 && (by === undefined || repeats)) return;
      const timing = new Timing(resource, repeats ? 'interval' : 'timeout');
      if (onWork(timing, init, by) && !repeats) timeouts.set(id, timing);
      return;
    }
    if (depth > 0 && isLookup(type, resource)) {
      const lookup = new Lookup();
      if (onWork(lookup, init)) lookups.set(id, lookup);
      return;
    }
    const kind = HANDLES[type];
    const by = depth > 0 ? undefined : lookups.get(executionAsyncId());
    if (kind === undefined || (depth === 0 && by === undefined)) return;
    const handle = new Handle(kind, resource);
    if (!onWork(handle, init, by)) return;
    handles.set(id, handle);
    closings.enable();
  }
  function after(id: number): void {
    const lookup = lookups.get(id);
    if (lookup !== undefined) {
      lookup.active = false;
      lookups.delete(id);
    }
    if (timeouts.delete(id) || lookup !== undefined) turn();
  }
  function destroy(id: number): void {
    const handle = handles.get(id);
    if (handle === undefined) return;
    handle.active = false;
    handles.delete(id);
    if (handles.size === 0) closings.disable();
  }
  const beginnings = createHook({ init, after });
  const closings = createHook({ destroy });

  /** Switches the hook on or off. */
  function turn(): void {
    const wanted = depth > 0 || timeouts.size > 0 || lookups.size > 0;
    if (wanted === on) return;
    on = wanted;
    if (on) beginnings.enable();
    else beginnings.disable();
  }

  return {
    enter() {
      depth++;
      turn();
    },
    leave() {
      // Dev mode was switched on after `enter` would have been called.
      if (depth > 0) depth--;
      turn();
    },
    tidy() {
      for (const [id, { active }] of timeouts) if (!active) timeouts.delete(id);
      turn();
    },
    stop() {
      handles.clear();
      timeouts.clear();
      lookups.clear();
      beginnings.disable();
      closings.disable();
    },
  };
}
