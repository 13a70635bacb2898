import { valueOf } from './reachable.js';

/** Whether it is a route of the Router. */
export function isRoute(object: object): boolean {
  return Object.hasOwn(object, '_routerState') && Object.hasOwn(object, 'component');
}

/**
 * Whether a stream is one of the root route, above this one. Components outside of an outlet are given that, as in most
 * tests.
 */
export function isOfRootRoute(route: object | undefined, feed: object): boolean {
  const root = fieldOf(fieldOf(fieldOf(route, '_routerState'), '_root'), 'value');
  return root !== undefined && Object.keys(root).some((name) => valueOf(root, name) === feed);
}

function fieldOf(object: object | undefined, name: string): object | undefined {
  const value = object && valueOf(object, name);
  return typeof value === 'object' && value !== null ? value : undefined;
}
