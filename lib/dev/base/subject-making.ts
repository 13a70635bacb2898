import { realm } from '../../realm.js';

type Listener = (subject: object) => void;

/** The field that the constructor of a Subject assigns last: an accessor on the prototype is called then. */
const LAST = 'thrownError';

/** The listeners of each prototype. One accessor serves all of them, and all copies of this package. */
const listeners = /* @__PURE__ */ realm('making', () => new WeakMap<object, Set<Listener>>());

/** Calls `made` with each Subject of this prototype that is made from now on. Returns the undo. */
export function onSubjectMade(prototype: object, made: Listener): () => void {
  const listener: Listener = (subject) => made(subject);
  const known = listeners.get(prototype);
  if (known === undefined) listenTo(prototype, new Set([listener]));
  else known.add(listener);
  return () => {
    const left = listeners.get(prototype);
    left?.delete(listener);
    if (left?.size !== 0) return;
    listeners.delete(prototype);
    Reflect.deleteProperty(prototype, LAST);
  };
}

function listenTo(prototype: object, all: Set<Listener>): void {
  listeners.set(prototype, all);
  Object.defineProperty(prototype, LAST, {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      // An own property from now on, as without the accessor.
      Object.defineProperty(this, LAST, { value, writable: true, enumerable: true, configurable: true });
      for (const listener of all) listener(this);
    },
  });
}
