import cluster from 'node:cluster';
import { Socket as DatagramSocket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { ReadStream, WriteStream } from 'node:fs';
import { Agent, ClientRequest } from 'node:http';
import { Server, Socket } from 'node:net';
import { Stream } from 'node:stream';

import { emitterFacts } from './emitter-facts.js';

/*
 * The emitters of Node that something outside of the program can wake.
 */

/** Whether it lives as long as the process, which wakes it. */
export function isOfProcess(target: object): boolean {
  return target === process || target === cluster || target === cluster.worker;
}

/**
 * Whether Node wakes it: a server that listens, a child process, a connection, a file that is read, a watcher. Not a stream that
 * only the program writes to, nor one that has been closed.
 */
export function isConnection(value: unknown): boolean {
  if (!(value instanceof EventEmitter)) return false;
  if (value instanceof Server) return value.listening;
  if (value instanceof Stream && (value as Stream & { destroyed?: boolean }).destroyed === true) return false;
  if (value instanceof Socket || value instanceof ReadStream || value instanceof WriteStream) return true;
  if (value instanceof ClientRequest) return true;
  if (value instanceof Agent) return [value.sockets, value.freeSockets, value.requests].some(hasKeys);
  const values = ownValues(value);
  if (value instanceof DatagramSocket) return values.some(holdsHandle);
  return values.some(isHandle) || watchesFolders(value) || isSessionOfInspector(value);
}

/** Whether it is, holds, or is fed by a connection. */
export function hasConnection(target: object): boolean {
  if (isConnection(target)) return true;
  if (hasEnded(target)) return false;
  return ownValues(target).some(isConnection) || isFed(target, new Set());
}

/** Whether it cannot be woken any more, though it holds its connection. */
function hasEnded(target: object): boolean {
  const { destroyed, closed } = target as { readonly destroyed?: unknown; readonly closed?: unknown };
  if (target instanceof Stream) return destroyed === true;
  return namesOf(target).includes('InterfaceConstructor') && closed === true;
}

/** Whether a connection is piped into it, directly or through other streams. */
function isFed(target: object, met: Set<object>): boolean {
  if (met.has(target)) return false;
  met.add(target);
  return [...emitterFacts.pipesOf(target)].some((source) => isConnection(source) || isFed(source, met));
}

/** Objects of Node's native part that receive events. Those of compressors and files only answer calls. */
const HANDLES = /^(?:HandleWrap|Http2Session|Http2Stream|Worker)$/;

function isHandle(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = namesOf(value);
  return names.includes('AsyncWrap') && names.some((name) => HANDLES.test(name));
}

/** The state of a datagram socket has its handle, until it is closed. */
function holdsHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ownValues(value).some(isHandle);
}

/** A watcher of a folder with its subfolders has no handle: it shows its end by an event. */
function watchesFolders(target: object & { readonly closed?: unknown }): boolean {
  return (
    namesOf(target).includes('FSWatcher') &&
    !('_handle' in target) &&
    target.closed !== true &&
    !emitterFacts.hasClosed(target)
  );
}

/** Whether it is a session that is connected. It does not show that, but it refuses requests if it is not. */
function isSessionOfInspector(target: object): boolean {
  if (!namesOf(target).includes('Session') || !process.features.inspector) return false;
  const { Session } = process.getBuiltinModule('inspector');
  if (!(target instanceof Session)) return false;
  try {
    // Changes nothing; nobody waits for its answer.
    target.post('Schema.getDomains');
    return true;
  } catch {
    return false;
  }
}

function hasKeys(object: object): boolean {
  return Object.keys(object).length > 0;
}

/** The names of its classes, without calling accessors. */
export function namesOf(target: object): readonly string[] {
  const names: string[] = [];
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const made = Object.getOwnPropertyDescriptor(at, 'constructor')?.value as { name?: unknown } | undefined;
    if (typeof made?.name === 'string') names.push(made.name);
  }
  return names;
}

/** The values of its own properties, without calling accessors. */
export function ownValues(target: object): readonly unknown[] {
  return Reflect.ownKeys(target).map((key) => Object.getOwnPropertyDescriptor(target, key)?.value as unknown);
}
