import type { Work } from '../base/host-work.js';
import type { Through } from '../../leak.js';
import type { Teardown } from '../record/head.js';

/*
 * The fix of every verdict: one edit first, in the words of the code, then the reason. A test applies each to a program.
 */

export const UNOWNED_FIX =
  'Give it an owner with ownedBy(owner), put last in the pipe, or keep the subscription and unsubscribe.';

/** What a promise that hangs needs, whatever else is wrong. */
export const PROMISE_FIX =
  "A promise made from a stream hangs as long as the stream does: let it reject with timeoutOrAbort(…), or with ownedBy(owner, { onClose: 'error' }); if the first value is enough, use firstValueFrom(…).";

/** Its owner is open. */
export function closeOwnerFix(path: string): string {
  return `Close its owner "${path}", or unsubscribe, before you are done.`;
}

export const CONNECTION_FIX =
  'A shared connection was left open: let it end with its last subscriber: use share(), or shareReplay({ bufferSize: 1, refCount: true }), keeping your own bufferSize; or own the source above it.';

/** All that could wake it are Subjects that were themselves unsubscribed. */
export const DROPPED_FIX =
  'Its Subject was unsubscribed, which drops its subscribers silently: complete the Subject instead.';

/** What is above a `takeUntil` has ended, and what stands below it goes on. */
export const CUT_FIX =
  'Put takeUntil(…) last in the pipe: it ends only the operators above it. An operator below it, such as mergeMap or switchMap, goes on.';

/** It was to end itself. */
export const SELF_FIX =
  'Its callback unsubscribes, but a synchronous source calls it before subscribe() has returned the subscription: use take(1), or first((value) => …) with the condition.';

/** What a package has subscribed for a line that has called it, and was given no subscription for it. */
export function calledFix({ package: of }: Through): string {
  return `Close or destroy what you made with ${of} when you are done with it. To end a stream that you passed to it, put ownedBy(owner) last in the pipe of that stream.`;
}

export const OUTLIVED_FIX =
  'Put ownedBy(owner) last in the pipe, or unsubscribe when the owner closes: it was subscribed for the owner, but nothing ends it.';

export const GROWING_FIX =
  'Each run of this line adds a subscription, and nothing ends it: give each one an owner that closes, or subscribe only once.';

/** Is nothing known but that it is open? Such a fix is for whoever subscribes by himself. */
export function isGenericFix(hint: string): boolean {
  return hint === UNOWNED_FIX || hint === OUTLIVED_FIX || hint === GROWING_FIX;
}

/** The same of the inner streams of one root. */
export const PILE_FIX =
  'Each value of its source opens one more inner stream, and none of them ends: use switchMap instead of mergeMap if only the newest one matters; otherwise end each inner stream with take(…) or takeUntil(…).';

/** Of the connections that owners have left, each one of its own. */
export function sharedFix(owner: string): string {
  return `Each ${owner} creates its own shared stream, which stays subscribed when nobody listens: let it end with its last subscriber: use share(), or shareReplay({ bufferSize: 1, refCount: true }), keeping your own bufferSize; or make one shared stream for all of them.`;
}

export const CURES: Readonly<Record<Exclude<Work['kind'], 'lookup'>, string>> = {
  interval: 'clears this interval',
  timeout: 'clears this timer, which is set again and again',
  server: 'closes this server',
  socket: 'closes this socket',
  watcher: 'closes this watcher',
};

/** How to end what was left. */
export function residueFix(kind: keyof typeof CURES): string {
  return `The function given to new Observable(…) must return a teardown that ${CURES[kind]}; work that is meant to outlive the subscription must be started outside of a subscribe call.`;
}

/** Of an abandoned one whose teardown would have run. */
export const LOST_TEARDOWN_FIX =
  'Its teardown will never run, because nothing is left that could end it: complete its source, or unsubscribe, before you drop them.';

/** Of any other abandoned one. */
export const ABANDONED_FIX =
  'Nothing can end it or send it a value: complete its source before you drop it, or put ownedBy(owner) last in the pipe.';

/** It was caught sending to the ended root that made it. */
export const CAUGHT_FIX =
  'It still feeds a subscription that has ended: return it, as the teardown, from the function that made it.';

/** An operator stands below its ownedBy. */
export const OWNED_ABOVE_FIX =
  'ownedBy owns what is upstream of it: put it last, below every other operator.';

/** Its host knows a remedy of its own. */
export function remedyFix(remedy: string, owner: string): string {
  return `Put ${remedy} last in the pipe: ${owner} has ended, and nothing ends this with it.`;
}

/** Of an overdue one. */
export const OVERDUE_FIX =
  'End it in time with timeoutOrAbort(…) or take(…), or raise maxAge if it may live that long.';

/** Of a stalled one. */
export const STALLED_FIX =
  'Find out why its source has fallen silent; timeoutOrAbort({ each }) ends such a wait, and the work behind it.';

/** Of a dropped channel. */
export function unclosedFix(channel: string): string {
  return `${channel} and its owner were dropped while it was open: close the owner, or complete the channel, when the work is done.`;
}

/** Of a late one. */
export const LATE_FIX =
  'Do not start work for an owner that has closed: check owner.state first, or stop the code that still starts it.';

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
export function zombieFix(through: readonly string[], teardown: Teardown | undefined): string {
  const makers = through.map((frame) => /#(\w+?)(?:\$\d+)?$/.exec(frame)?.[1]);
  const ofMaker = makers.map((maker) => FIXES.get(maker)).find((fix) => fix !== undefined);
  return ofMaker ?? (teardown === undefined ? TEARDOWN : TEARDOWNS[teardown]);
}

/** What is told of one that waits for a completion: an owner would end it without a value. */
export const COMPLETION_FIX =
  'It waits for a completion, not for a value: complete the source, or give it an end with take(1) or takeUntil(…) before it is combined.';

/** Nobody here can change a line of a package. */
export function packageFix(name: string): string {
  return `Close or destroy what you made with ${name}, if it can be closed; otherwise it is for its authors to fix.`;
}
