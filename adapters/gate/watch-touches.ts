import { EventEmitter } from 'node:events';

import { registry } from '../../lib/dev/registry.js';
import { replace } from '../../lib/dev/base/replace.js';
import { onSubjectMade } from '../../lib/dev/base/subject-making.js';
import { emitterFacts } from './emitter-facts.js';
import { outlivesItsTest } from './self-contained.js';
import { authorHere, currentScope } from './test-scope.js';
import { touches } from './touches.js';

type Method = (this: object | undefined, ...args: unknown[]) => unknown;

/** Records which test touches which source: makes it, subscribes, adds a listener, or has it emit. Returns the undo. */
export function watchTouches(): () => void {
  const known = registry();
  const { opening, waitsOutside } = known;
  const { onRoot, onPass } = opening;
  known.waitsOutside = outlivesItsTest;
  const seesRoot: typeof onRoot = (record, subscriber, source) => {
    onRoot?.(record, subscriber, source);
    touches.subscribe(source, subscriber, authorHere() ?? currentScope());
  };
  const seesPass: typeof onPass = (source, target) => {
    onPass?.(source, target);
    touches.subscribe(source, target, authorHere() ?? currentScope());
  };
  opening.onRoot = seesRoot;
  opening.onPass = seesPass;
  const undos = [
    ...wrap(EventEmitter.prototype, ['on', 'addListener'], (target, [, listener]) =>
      touches.listen(target, listener, authorHere()),
    ),
    ...wrap(EventEmitter, ['init'], (target) => touches.touch(target, authorHere())),
    ...wrap(EventEmitter.prototype, ['emit'], (target, args) => {
      touches.touch(target, authorHere());
      emitterFacts.emit(target, args);
    }),
    ...wrap(globalThis.EventTarget.prototype, ['addEventListener'], (target, [, listener]) =>
      touches.listen(target, listener, authorHere()),
    ),
    ...wrap(globalThis.EventTarget.prototype, ['dispatchEvent'], (target) =>
      touches.touch(target, authorHere()),
    ),
    ...watchSignals(),
  ];
  return () => {
    if (opening.onRoot === seesRoot) opening.onRoot = onRoot;
    if (opening.onPass === seesPass) opening.onPass = onPass;
    if (known.waitsOutside === outlivesItsTest) known.waitsOutside = waitsOutside;
    for (const undo of undos) undo();
  };
}

/** Calls `seen` before each call of these methods. */
function wrap(
  prototype: object,
  names: readonly string[],
  seen: (target: object, args: readonly unknown[]) => void,
): (() => void)[] {
  return names.map((name) => {
    const before = Reflect.get(prototype, name) as Method;
    return replace(prototype as Record<string, Method>, name, function (...args) {
      // Called without an object: then the method uses the global object.
      if (this !== undefined) seen(this, args);
      return before.apply(this, args);
    });
  });
}

/** Records the signals that a timer of the host aborts, and those that follow one. Returns the undos. */
function watchSignals(): (() => void)[] {
  const { AbortSignal } = globalThis as unknown as { AbortSignal: Record<string, Method> };
  const { timeout, any } = AbortSignal as { timeout: Method; any: Method };
  return [
    replace(AbortSignal, 'timeout', function (...args) {
      const signal = timeout.apply(this, args) as object;
      emitterFacts.time(signal);
      return signal;
    }),
    replace(AbortSignal, 'any', function (...args) {
      const [given] = args;
      // Read once: a generator has nothing left the second time. Bad input gets the error of the host.
      const list = isIterable(given) ? [...given] : undefined;
      const signal = any.apply(this, list === undefined ? args : [list]) as object;
      if (list?.some((one) => emitterFacts.isTimed(one))) emitterFacts.time(signal);
      return signal;
    }),
  ];
}

function isIterable(value: unknown): value is Iterable<object> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Does the same for the Subjects of one copy of rxjs: who makes one, and who has it send a value. */
export function watchSubjects(prototype: object): () => void {
  const { talking } = touches;
  talking.set(prototype, (talking.get(prototype) ?? 0) + 1);
  const undos = [
    ...wrap(prototype, ['next'], (target) => touches.touch(target, authorHere())),
    onSubjectMade(prototype, (subject) => touches.touch(subject, authorHere())),
  ];
  return () => {
    for (const undo of undos) undo();
    const left = Number(talking.get(prototype)) - 1;
    if (left > 0) talking.set(prototype, left);
    else talking.delete(prototype);
  };
}
