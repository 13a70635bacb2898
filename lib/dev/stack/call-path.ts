import { parseStack } from 'error-stack-parser-es/lite';

import { plainFile } from './file-names.js';
import type { ReadingRules } from './read-stack.js';

/** Where values, ends and scheduled actions pass through rxjs: what happens below them is somebody else's affair. */
const BY_A_VALUE = /\/(?:Subscriber|Subscription|OperatorSubscriber|\w*Subject)\.[cm]?[jt]s$|\/scheduler\//;
const OBSERVABLE = /\/Observable\.[cm]?[jt]s$/;
/** The methods of ours that pass something on. */
const PASSES_ON = /(?:^|[. ])_?(?:next|error|complete|unsubscribe|feed)\b/;
/** How a host begins what it is asked for: below these, it is for itself that it does. */
const BEGINS =
  /^node:(?:timers|net|dgram|dns|fs|internal\/(?:timers|async_hooks|fs\/watchers|dgram|net|process\/task_queues))$/;
/** Calls plainly, and follows the call through `await`. */
const CONTEXT = /^node:(?:internal\/)?async_(?:hooks|local_storage|context)/;

/**
 * Do nothing but plain calls lead from a subscribe call to where something was begun: subscribe functions of sources
 * and operators, and functions of the user's own that these call?
 *
 * @param begun The stack of what was begun.
 * @param root The stack of the subscribe call, from its caller on.
 */
export function calledPlainly(begun: string, root: string, { isLibrary }: ReadingRules): boolean {
  const way = wayBetween(framesOf(begun), framesOf(root));
  let byUser = false;
  let subscribed = false;
  for (const { file, name } of calls(way)) {
    if (!isLibrary(file)) {
      // What another package begins is its own affair: a pool, a connection that is kept.
      if (!byUser && file.includes('/node_modules/')) return false;
      byUser = true;
    } else if (file.startsWith('node:')) {
      // On the way it is an event, or a module that is loaded.
      if (!(byUser ? CONTEXT : BEGINS).test(file)) return false;
    } else {
      if (!byUser || BY_A_VALUE.test(file) || PASSES_ON.test(name)) return false;
      subscribed ||= OBSERVABLE.test(file);
    }
  }
  return subscribed;
}

/** Do nothing but plain calls of the user's lead from a timer that rings to where something was begun? */
export function calledByTimer(begun: string, { isLibrary }: ReadingRules): boolean {
  const files = calls(framesOf(begun)).map(({ file }) => file);
  const first = files.findIndex((file) => !isLibrary(file));
  const last = files.findLastIndex((file) => !isLibrary(file));
  if (first < 0 || files[first]?.includes('/node_modules/') === true) return false;
  return files.every((file, at) => !isLibrary(file) || (BEGINS.test(file) && (at < first || at > last)));
}

/** Has the host gone on by itself, and nobody called it? */
export function calledByHost(begun: string): boolean {
  return calls(framesOf(begun)).every(({ file }) => file.startsWith('node:'));
}

function framesOf(stack: string): string[] {
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}

/** What is called from file to file: what the language itself calls between these (`forEach`) is in none. */
function calls(frames: readonly string[]): { readonly file: string; readonly name: string }[] {
  return parseStack(frames.join('\n'))
    .map(({ file = NATIVE, function: name = '' }) => ({ file: plainFile(file), name }))
    .filter(({ file }) => file !== NATIVE);
}

const NATIVE = '<anonymous>';

/** The frames of `inner` before it comes to those of `outer`: where they repeat, the last time. */
function wayBetween(inner: readonly string[], outer: readonly string[]): readonly string[] {
  if (outer.length === 0) return [];
  for (let at = inner.length - outer.length; at > 0; at--) {
    if (outer.every((frame, index) => inner[at + index] === frame)) return inner.slice(0, at);
  }
  return [];
}
