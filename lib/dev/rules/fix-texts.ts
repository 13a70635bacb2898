import type { Work } from '../base/host-work.js';
import type { Through } from '../../leak.js';
import type { Teardown } from '../record/head.js';

/*
 * The fix texts of all verdicts: one edit each, in the words of the code, and its reason. A test applies each to
 * a program.
 */

export const UNOWNED_FIX =
  'Give it an owner by putting ownedBy(owner) last in the pipe, or keep the subscription and unsubscribe it.';

/** For a promise that hangs, whatever the verdict. */
export const PROMISE_FIX =
  "A promise made from a stream hangs as long as the stream does: make it reject with timeoutOrAbort(…), or with ownedBy(owner, { onClose: 'error' }); if the first value is enough, use firstValueFrom(…).";

/** For a subscription whose owner is open. */
export function closeOwnerFix(path: string): string {
  return `Close its owner "${path}", or unsubscribe, when you are done.`;
}

export const CONNECTION_FIX =
  'A shared connection was left open. To end it with its last subscriber, use share(), or shareReplay({ bufferSize: 1, refCount: true }) with the bufferSize that you have now; or put ownedBy(owner) above the share.';

/** For a subscription that waits only for Subjects that were unsubscribed. */
export const DROPPED_FIX =
  'Its Subject was unsubscribed, which drops its subscribers silently: complete the Subject instead.';

/** For a subscription whose `takeUntil` has ended the part above it, while the part below goes on. */
export const TAKE_UNTIL_FIX =
  'Put takeUntil(…) last in the pipe: it ends only the operators above it. An operator below it, such as mergeMap or switchMap, goes on.';

/** For a subscription that its own `next` handler was to end. */
export const SYNCHRONOUS_FIX =
  'Its callback contains a call to unsubscribe(), which has not ended it. If the source is synchronous, the callback runs before subscribe() has returned the subscription: use take(1) instead, or first((value) => …) with your condition. Otherwise, that call was not reached: check the condition around it.';

/** For a subscription that a package made for a line of the user, without returning it. */
export function packageCallFix({ package: of }: Through): string {
  return `Close or destroy the objects that you created with ${of} when you no longer need them. To end a stream that you passed to it, put ownedBy(owner) last in the pipe of that stream.`;
}

export const OUTLIVED_FIX =
  'Put ownedBy(owner) last in the pipe, or unsubscribe when the owner closes: the subscription was made for the owner, but nothing ends it.';

export const GROWING_FIX =
  'Each run of this line adds a subscription, and nothing ends it: give each one an owner that closes, or subscribe only once.';

/**
 * Whether a fix says no more than that the subscription is open. It suits only code that calls `subscribe`
 * directly.
 */
export function isGenericFix(hint: string): boolean {
  return hint === UNOWNED_FIX || hint === OUTLIVED_FIX || hint === GROWING_FIX;
}

/** For inner streams that pile up in one root. */
export const PILE_FIX =
  'Each value of its source opens one more inner stream, and none of them ends: use switchMap instead of mergeMap if only the newest one matters; otherwise end each inner stream with take(…) or takeUntil(…).';

/** For connections that several owners left open, one each. */
export function sharedFix(owner: string): string {
  return `Each ${owner} creates its own shared stream, which stays subscribed when nobody listens. To end it with its last subscriber, use share(), or shareReplay({ bufferSize: 1, refCount: true }) with the bufferSize that you have now; or make one shared stream for all of them.`;
}

export const CURES: Readonly<Record<Exclude<Work['kind'], 'lookup'>, string>> = {
  interval: 'clears this interval',
  timeout: 'clears this timer, which keeps being rescheduled',
  server: 'closes this server',
  socket: 'closes this socket',
  watcher: 'closes this watcher',
};

/** For work that goes on after its subscription. */
export function residueFix(kind: keyof typeof CURES): string {
  return `The function given to new Observable(…) must return a teardown that ${CURES[kind]}; work that is meant to outlive the subscription must be started outside of a subscribe call.`;
}

/** For an abandoned subscription whose teardown would have run a function. */
export const LOST_TEARDOWN_FIX =
  'Its teardown will never run, because nothing is left that could end the subscription: complete its source, or unsubscribe, before you drop the last reference to it.';

/** For any other abandoned subscription. */
export const ABANDONED_FIX =
  'Nothing can end it or send it a value: complete its source before you drop it, or put ownedBy(owner) last in the pipe.';

/** For a subscription that was caught sending values to the ended root that made it. */
export const CAUGHT_FIX =
  'It still feeds a subscription that has ended: return it, as the teardown, from the function that made it.';

/** For a subscription with operators below its `ownedBy`. */
export const OWNED_ABOVE_FIX =
  'ownedBy owns only what is upstream of it: put it last, below every other operator.';

/** For a subscription whose host knows a better operator than `ownedBy`: `adapters/angular/report-owners.ts`. */
export function remedyFix(remedy: string, owner: string): string {
  return `Put ${remedy} last in the pipe: ${owner} has ended, but this subscription did not end with it.`;
}

/** For an overdue subscription. */
export const OVERDUE_FIX =
  'End it in time with timeoutOrAbort(…) or take(…), or raise maxAge if it may live that long.';

/** For a stalled subscription. */
export const STALLED_FIX =
  'Find out why its source has fallen silent; timeoutOrAbort({ each }) ends such a wait, and the work behind it.';

/** For a channel that was dropped while it was open. */
export function unclosedFix(channel: string): string {
  return `${channel} and its owner were dropped while it was open: close the owner, or complete the channel, when the work is done.`;
}

/** For a late subscription. */
export const LATE_FIX =
  'Do not start work for an owner that has closed: check owner.state first, or stop the code that still starts it.';

const TEARDOWN =
  'The function given to new Observable(…) must return a teardown that stops what it started: a timer, a listener, an inner subscription.';

/** For a zombie whose subscribe function returned a teardown. */
const TEARDOWNS: Readonly<Record<Teardown, string>> = {
  listener:
    'Its teardown removes a listener, but values still come: it must remove the same function that was added. Keep that function in a variable: writing it out again, or calling bind() again, makes a different function.',
  other:
    'Its teardown does not stop the producer: it must stop everything that the function given to new Observable(…) started: each timer, listener and inner subscription.',
};

const NO_REMOVE_HANDLER =
  'fromEventPattern(…) has no remove handler: give it a second function, which removes the listener that its add handler added.';

/** For sources that a function of rxjs makes, by the name of that function. */
const FIXES: ReadonlyMap<string | undefined, string> = new Map([
  [
    'fromEventPattern',
    'The remove handler of fromEventPattern(…) must remove the same listener that its add handler added: keep that listener, or let the add handler return the value that the remove handler needs.',
  ],
  [
    'fromEvent',
    'The object given to fromEvent(…) does not remove its listener: its off(), removeListener() or removeEventListener() must remove the same function that it was given.',
  ],
  [
    'fromInteropObservable',
    'The stream given to from(…) keeps running after unsubscribe(): its unsubscribe() must stop everything that its subscribe() started.',
  ],
]);

/**
 * For a zombie: how to end its producer.
 *
 * @param through The functions of rxjs that made its source, as `file#function`, nearest first.
 * @param teardown The teardown that its subscribe function returned, if any.
 */
export function zombieFix(through: readonly string[], teardown: Teardown | undefined): string {
  const makers = through.map((frame) => /#(\w+?)(?:\$\d+)?$/.exec(frame)?.[1]);
  if (teardown === undefined && makers.includes('fromEventPattern')) return NO_REMOVE_HANDLER;
  const ofMaker = makers.map((maker) => FIXES.get(maker)).find((fix) => fix !== undefined);
  return ofMaker ?? (teardown === undefined ? TEARDOWN : TEARDOWNS[teardown]);
}

/** For a subscription that waits for a completion: an owner would end it without a value. */
export const COMPLETION_FIX =
  'It waits for a completion, not for a value: complete the source, or end it with take(1) or takeUntil(…) before you combine it.';

/** For a subscription that a package made on its own. */
export function packageFix(name: string): string {
  return `Close or destroy the objects that you created with ${name}, if they can be closed; otherwise only its authors can fix this.`;
}
