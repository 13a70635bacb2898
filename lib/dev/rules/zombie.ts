import type { Teardown } from '../record/head.js';
import type { Rule } from './rule.js';

/**
 * Torn down, but its producer has gone on to send it values in three different turns. It is told by an event.
 *
 * After Go's goroutine that ignores its context.
 */
export const zombie: Rule<'zombie'> = {
  verdict: 'zombie',
  check: () => undefined,

  describe: (count) =>
    count === 1 ? 'was torn down, but its producer goes on' : 'were torn down, but their producers go on',

  hint: () => zombieHint([], undefined),
};

const TEARDOWN =
  'The function given to new Observable(…) must return a teardown that stops what it started: a timer, a listener, an inner subscription.';

/** Where it has returned one. */
const TEARDOWNS: Readonly<Record<Teardown, string>> = {
  listener:
    'Its teardown removes a listener, and values still come: it must remove the same function that was added. Keep that function in a variable: one that is written or bound again is a different function.',
  other:
    'Its teardown does not stop the producer: it must stop everything that the function given to new Observable(…) started: each timer, listener and inner subscription.',
};

/** For sources that a function of rxjs makes, by its name. */
const FIXES: ReadonlyMap<string | undefined, string> = new Map([
  [
    'fromEventPattern',
    'The remove handler of fromEventPattern(…) must remove the same listener that its add handler added: keep that listener, or let the add handler return the value that the remove handler needs.',
  ],
  [
    'fromEvent',
    'The object given to fromEvent(…) does not remove its listener: its off, removeListener or removeEventListener must remove the same function that it was given.',
  ],
  [
    'fromInteropObservable',
    'The stream given to from(…) goes on after its unsubscribe(): make that stop what its subscribe() started.',
  ],
]);

/**
 * How to end a producer.
 *
 * @param through The functions of rxjs that made its source, as `file#function`, nearest first.
 * @param teardown What its subscribe function has returned; undefined for nothing.
 */
export function zombieHint(through: readonly string[], teardown: Teardown | undefined): string {
  const makers = through.map((frame) => /#(\w+?)(?:\$\d+)?$/.exec(frame)?.[1]);
  const ofMaker = makers.map((maker) => FIXES.get(maker)).find((fix) => fix !== undefined);
  return ofMaker ?? (teardown === undefined ? TEARDOWN : TEARDOWNS[teardown]);
}
