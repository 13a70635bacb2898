import { SIGNAL } from '@angular/core/primitives/signals';

import { CONTEXT, isInjected, isOfFramework } from './internals.js';

/** The objects that some objects hold. `isComplete`: there were no more of them than could be visited. */
export interface Reach {
  readonly found: ReadonlySet<object>;
  readonly isComplete: boolean;
}

/** For each object, so many numbers and texts are passed over: a chart may hold a long list of them. */
const PLAIN = 20;

/**
 * Everything that these objects hold, except through injected objects and the page. It calls no code of the
 * user, and an object that cannot be examined (a proxy, the window of another site) holds nothing.
 *
 * @param most The number of objects that are visited.
 */
export function reachableFrom(objects: readonly object[], most: number): Reach {
  const own = new Set(objects);
  const found = new Set(objects);
  let left = most;
  let plain = most * PLAIN;
  const add = (value: unknown): boolean => {
    if (typeof value === 'object' ? value !== null : typeof value === 'function') {
      found.add(value as object);
      return --left > 0;
    }
    return --plain > 0;
  };
  for (const object of found) {
    try {
      if (!own.has(object) && isForeign(object)) found.delete(object);
      else if (own.has(object) || !isOfPage(object)) visit(object, add);
    } catch {
      // A part of it may have been visited.
    }
    if (left <= 0 || plain <= 0) return { found, isComplete: false };
  }
  return { found, isComplete: true };
}

/** The others lead to the whole application. */
function isForeign(value: object): boolean {
  return value === globalThis || isInjected(value) || isOfFramework(value);
}

/** Whether it is an element, or another node. It is not visited, since it holds the whole page. */
export function isOfPage(object: object): boolean {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const type = Object.getOwnPropertyDescriptor(at, 'nodeType');
    // Nodes of a browser inherit an accessor; those that a server renders have a number.
    if (type !== undefined) return at === object ? typeof type.value === 'number' : true;
  }
  return false;
}

/** Calls `add` for the values that it holds, until that returns false. */
function visit(object: object, add: (value: unknown) => boolean): void {
  if (ArrayBuffer.isView(object)) return;
  if (typeof object === 'function') {
    const node: unknown = Object.getOwnPropertyDescriptor(object, SIGNAL)?.value;
    if (typeof node === 'object' && node !== null) add(valueOf(node, 'value'));
  } else if (Array.isArray(object)) {
    for (let index = 0; index < object.length; index++) if (!add(object[index])) return;
  } else if (object instanceof Map) {
    for (const [key, value] of Map.prototype.entries.call(object)) if (!add(key) || !add(value)) return;
  } else if (object instanceof Set) {
    for (const value of Set.prototype.values.call(object)) if (!add(value)) return;
  } else {
    for (const name of Reflect.ownKeys(object)) {
      if (name !== CONTEXT && !add(valueOf(object, name))) return;
    }
  }
}

/** The value of an own property. Accessors are not called. */
export function valueOf(object: object, name: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}
