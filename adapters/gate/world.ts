import { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { Server, Socket } from 'node:net';

import type { Scheduled } from '../../lib/dev/leak/open-sources.js';
import { realTimers } from '../../lib/dev/base/real-timers.js';

/*
 * What is outside of a test whoever made it: the host, its clock, and its connections.
 */

/** Classes of hosts that are no classes of Node's, by their names. */
const OF_THE_HOST =
  /^(?:WebSocket|EventSource|BroadcastChannel|MessagePort|Worker|SharedWorker|XMLHttpRequest|MediaQueryList|Performance|Screen|VisualViewport|Navigator|ServiceWorkerContainer|Window)$/;

/** Does it live on by itself: the process, the window, a document and what is connected to it, a server, a socket? */
export function isOfHost(target: object): boolean {
  if (target === process || target === globalThis) return true;
  const { window, nodeType, isConnected } = target as {
    window?: unknown;
    nodeType?: unknown;
    isConnected?: unknown;
  };
  if (window === target || nodeType === DOCUMENT) return true;
  if (typeof nodeType === 'number') return isConnected === true;
  return isConnection(target) || isNamedAsOfHost(target) || ownValues(target).some(isConnection);
}

/** The `nodeType` of a document. */
const DOCUMENT = 9;

/** A server that listens, or something that may still receive. */
function isConnection(value: unknown): boolean {
  if (value instanceof Server) return value.listening;
  if (value instanceof Socket) return !value.destroyed;
  return value instanceof DatagramSocket || value instanceof ChildProcess;
}

function isNamedAsOfHost(target: object): boolean {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const made = Object.getOwnPropertyDescriptor(at, 'constructor')?.value as { name?: unknown } | undefined;
    if (typeof made?.name === 'string' && OF_THE_HOST.test(made.name)) return true;
  }
  return false;
}

/** What it holds, without asking its accessors. */
function ownValues(target: object): readonly unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(target)).map(({ value }) => value as unknown);
}

/** So far up are the numbers that fake clocks give to their timers, where a page's are numbers. */
const FAKE = 1e12;

/**
 * Will this action of a scheduler come to its turn by itself? Not on a virtual clock; nor on a fake one that was taken away
 * since: one that is still there may be turned by the next test.
 */
export function rings({ scheduler, id }: Scheduled): boolean {
  if (scheduler !== undefined && 'maxFrames' in scheduler) return false;
  return isFake(id) ? fakeClock() !== undefined : true;
}

function isFake(id: unknown): boolean {
  if (typeof id === 'number') return id >= FAKE;
  return typeof id === 'object' && id !== null && !(id instanceof Timeout);
}

/** The class of the timers of Node. */
const Timeout = ((): new () => object => {
  const timer = realTimers.setTimeout(() => undefined, 0);
  realTimers.clearTimeout(timer);
  return timer.constructor as new () => object;
})();

/** The fake clock of sinon, and so of vitest and jest, that is in force. */
function fakeClock(): unknown {
  return (globalThis.setInterval as { clock?: unknown }).clock;
}
