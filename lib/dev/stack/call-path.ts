import { stackFrames } from './parse-stack.js';

import { plainFile } from './file-names.js';
import type { ReadingRules } from './read-stack.js';

/**
 * The files of rxjs through which notifications and scheduled actions pass: code that runs below them was not
 * called by the subscribe call directly.
 */
const NOTIFICATION_FILE =
  /\/(?:Subscriber|Subscription|OperatorSubscriber|\w*Subject)\.[cm]?[jt]s$|\/scheduler\//;
const OBSERVABLE_FILE = /\/Observable\.[cm]?[jt]s$/;
/** Our own methods that pass a notification on. */
const NOTIFICATION_METHOD = /(?:^|[. ])_?(?:next|error|complete|unsubscribe|feed)\b/;
/**
 * The files through which Node starts the work that a program asks for. Work that starts below other files of
 * Node is Node's own.
 */
const STARTS_WORK =
  /^node:(?:timers|net|dgram|dns|fs|internal\/(?:timers|async_hooks|fs\/watchers|dgram|net|process\/task_queues))$/;
/** The files that run a function in an async context: the call stays direct. */
const ASYNC_CONTEXT = /^node:(?:internal\/)?async_(?:hooks|local_storage|context)/;

/**
 * Whether only direct calls lead from a subscribe call to the start of some work: the subscribe functions of
 * sources and operators, and user functions that they call.
 *
 * @param workStack The stack of the code that started the work.
 * @param rootStack The stack of the subscribe call, from its caller upwards.
 */
export function isCalledDirectly(workStack: string, rootStack: string, { isLibrary }: ReadingRules): boolean {
  const between = framesBetween(framesOf(workStack), framesOf(rootStack));
  let byUser = false;
  let subscribed = false;
  for (const { file, name } of calls(between)) {
    if (!isLibrary(file)) {
      // Work that a package starts belongs to the package, e.g. a connection in its pool.
      if (!byUser && file.includes('/node_modules/')) return false;
      byUser = true;
    } else if (file.startsWith('node:')) {
      // Elsewhere on the way, a frame of Node means an event or the loading of a module.
      if (!(byUser ? ASYNC_CONTEXT : STARTS_WORK).test(file)) return false;
    } else {
      if (!byUser || NOTIFICATION_FILE.test(file) || NOTIFICATION_METHOD.test(name)) return false;
      subscribed ||= OBSERVABLE_FILE.test(file);
    }
  }
  return subscribed;
}

/** Whether only direct calls of user functions lead from a timer's callback to the start of some work. */
export function isCalledByTimer(workStack: string, { isLibrary }: ReadingRules): boolean {
  const files = calls(framesOf(workStack)).map(({ file }) => file);
  const first = files.findIndex((file) => !isLibrary(file));
  const last = files.findLastIndex((file) => !isLibrary(file));
  if (first < 0 || files[first]?.includes('/node_modules/') === true) return false;
  return files.every((file, at) => !isLibrary(file) || (STARTS_WORK.test(file) && (at < first || at > last)));
}

/** Whether the host started the work on its own, with only its own frames on the stack. */
export function isCalledByHost(workStack: string): boolean {
  return calls(framesOf(workStack)).every(({ file }) => file.startsWith('node:'));
}

function framesOf(stack: string): string[] {
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}

/** The calls between files. Frames of the language itself (`forEach`) have no file and are left out. */
function calls(frames: readonly string[]): { readonly file: string; readonly name: string }[] {
  return stackFrames(frames.join('\n'))
    .map(({ file = NATIVE, function: name = '' }) => ({ file: plainFile(file), name }))
    .filter(({ file }) => file !== NATIVE);
}

const NATIVE = '<anonymous>';

/**
 * The frames of `inner` above those of `outer`. If these occur more than once, the lowest occurrence counts.
 */
function framesBetween(inner: readonly string[], outer: readonly string[]): readonly string[] {
  if (outer.length === 0) return [];
  for (let at = inner.length - outer.length; at > 0; at--) {
    if (outer.every((frame, index) => inner[at + index] === frame)) return inner.slice(0, at);
  }
  return [];
}
