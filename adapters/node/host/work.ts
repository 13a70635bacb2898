import { createHook, executionAsyncId } from 'node:async_hooks';

import type { OnWork, Work, WorkMonitor } from '../../../lib/dev/base/host-work.js';

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

/** A resource, as far as Node says whether it waits for it. */
interface Resource {
  hasRef?(): boolean;
}

/** What Node keeps to itself of a timer. The tests pin it, on each line of Node. */
interface Timer extends Resource {
  /** ms; null for one that rings once. */
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

/** A name is looked up, after which a server begins to listen. */
class Lookup implements Work {
  readonly kind = 'lookup';
  readonly keepsAlive = false;
  active = true;
}

/** What a server goes on with when it knows its address. It had a name up to Node 20. */
const LISTENS = /\b_listeningId\b/;

/** With an address in numbers it takes a turn as well. */
function isLookup(type: string, resource: object): boolean {
  if (type === 'GETADDRINFOREQWRAP') return true;
  const { callback } = resource as { readonly callback?: unknown };
  if (type !== 'TickObject' || typeof callback !== 'function') return false;
  return LISTENS.test(Function.prototype.toString.call(callback));
}

/**
 * Tells of timers, and of servers, sockets and watchers, as they are begun.
 *
 * A hook that is always on makes each `await` of the program 3 to 8 times slower. So the one that sees what is
 * begun is on within `enter` and `leave` only, at ~1 us for the two, and while timeouts of interest wait, or names are looked up; the
 * other, which sees handles close, while there are such handles; and timers are asked.
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

  /** Switches the hook on or off, as it is wanted now. */
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
      // It was entered before there was anything to enter, where dev mode was switched on meanwhile.
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
