import { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { Server, Socket } from 'node:net';

import type { Scheduled } from '../../lib/dev/leak/open-sources.js';
import { realTimers } from '../../lib/dev/base/real-timers.js';

/*
 * The world outside of every test: the host, its clock, and its connections.
 */

/** The classes of other hosts than Node, by name. */
const OF_THE_HOST =
  /^(?:WebSocket|EventSource|BroadcastChannel|MessagePort|Worker|SharedWorker|XMLHttpRequest|MediaQueryList|Performance|Screen|VisualViewport|Navigator|ServiceWorkerContainer|Window)$/;

/** Whether it lives on by itself: the process, the window, a document with its nodes, a server, a socket. */
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

/** A server that listens, or a connection that may still receive data. */
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

/** The values of its own properties, without calling accessors. */
function ownValues(target: object): readonly unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(target)).map(({ value }) => value as unknown);
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
