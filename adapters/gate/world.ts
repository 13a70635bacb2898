import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';

import type { Scheduled } from '../../lib/dev/leak/open-sources.js';
import { realTimers } from '../../lib/dev/base/real-timers.js';
import { hasConnection, isOfProcess, namesOf } from './connections.js';
import { emitterFacts } from './emitter-facts.js';

/*
 * The world outside of every test: the host, its clock, and its connections.
 */

/** Whether something outside of the test may wake it: the process, the window, a document with its nodes, a connection. */
export function isOfHost(target: object): boolean {
  try {
    return isOfPage(target) || isOfProcess(target) || hasConnection(target) || isNamedAsOfHost(target);
  } catch {
    // A field of the user that cannot be read proves nothing.
    return false;
  }
}

function isOfPage(target: object): boolean {
  const { window, nodeType, isConnected } = target as {
    window?: unknown;
    nodeType?: unknown;
    isConnected?: unknown;
  };
  return (
    target === globalThis ||
    window === target ||
    nodeType === DOCUMENT ||
    (typeof nodeType === 'number' && isConnected === true)
  );
}

/** The `nodeType` of a document. */
const DOCUMENT = 9;

/** The event targets of a host, by the name of their class. */
const OF_THE_HOST =
  /^(?:Worker|SharedWorker|MediaQueryList|Performance|Screen|VisualViewport|Navigator|ServiceWorkerContainer|Window)$/;

/** Event targets that can be woken for a time, and whether this is the time. */
const FOR_A_TIME: ReadonlyMap<string, (target: object) => boolean> = new Map([
  ['WebSocket', (target) => !isIn(target, CLOSED)],
  ['EventSource', (target) => !isIn(target, 2)],
  ['XMLHttpRequest', (target) => !isIn(target, 0) && !isIn(target, 4)],
  ['FileReader', (target) => isIn(target, 1)],
  ['BroadcastChannel', isActive],
  ['MessagePort', isActive],
  ['AbortSignal', (target) => emitterFacts.isTimed(target) && !(target as AbortSignal).aborted],
]);

/** The `readyState` of a closed WebSocket. */
const CLOSED = 3;

function isIn(target: object, state: number): boolean {
  return (target as { readonly readyState?: unknown }).readyState === state;
}

/** Channels of Node show their state only when they are printed. */
function isActive(target: object): boolean {
  return !inspect(target, { depth: 1 }).includes('active: false');
}

/** Emitters of Node are known better: see `hasConnection`. A class of the user may have one of these names. */
function isNamedAsOfHost(target: object): boolean {
  if (target instanceof EventEmitter) return false;
  return namesOf(target).some((name) => OF_THE_HOST.test(name) || FOR_A_TIME.get(name)?.(target) === true);
}

/** Fake clocks number their timers from here, in pages where timers are numbers. */
const FAKE = 1e12;

/**
 * Whether this action of a scheduler will run by itself: not on a virtual clock, nor on a fake clock that was uninstalled.
 * The next test may advance a fake clock that is still installed.
 */
export function rings({ scheduler, id }: Scheduled): boolean {
  if (scheduler !== undefined && 'maxFrames' in scheduler) return false;
  return isFake(id) ? fakeClock() !== undefined : true;
}

function isFake(id: unknown): boolean {
  if (typeof id === 'number') return id >= FAKE;
  return typeof id === 'object' && id !== null && !(id instanceof Timeout);
}

/** The class of Node's timers. */
const Timeout = ((): new () => object => {
  const timer = realTimers.setTimeout(() => undefined, 0);
  realTimers.clearTimeout(timer);
  return timer.constructor as new () => object;
})();

/** The installed fake clock: that of sinon, which vitest and jest use too. */
function fakeClock(): unknown {
  return (globalThis.setInterval as { clock?: unknown }).clock;
}
