/*
 * All wording of the fixes that are found in the text of a program. Each is true without its edit, too.
 */

export function takeUntilNotLast(ending: string, below: string): string {
  return `${ending} stands above ${below}, which goes on alone. Put it last.`;
}

export function completedOnly(notifier: string): string {
  return `${notifier} completes without a value, and takeUntil ignores that. Send a value.`;
}

export function completedElsewhere(notifier: string): string {
  return `${notifier} completes without a value, and takeUntil ignores that. Send it a value before it completes.`;
}

export function unsubscribedNotifier(notifier: string): string {
  return `${notifier} is unsubscribed, which drops those who listen without a word. Send a value.`;
}

export function neverFired(notifier: string, of: string, end: string): string {
  return `Nothing in ${of} sends a value to ${notifier}, so takeUntil never ends. Send one in ${end}().`;
}

export function neverFiredAnywhere(notifier: string, of: string): string {
  return `Nothing in ${of} sends a value to ${notifier}, so takeUntil never ends: give ${of} a method that does, and call it when it is done.`;
}

export function notCalled(notifier: string, line: number, method: string | undefined): string {
  const run =
    method === undefined ? `run line ${line}, where that happens,` : `call ${method}() (line ${line})`;
  return `${notifier} has sent no value since this was subscribed: ${run} when it is done.`;
}

export function notSent(notifier: string): string {
  return `${notifier} has sent no value since this was subscribed: send it one where this is to end; if that is sooner, takeUntil needs another notifier.`;
}

export function eventNotCome(notifier: string, event: string): string {
  return `${notifier} has not heard ${event} since this was subscribed: where that may have come before, look first whether it has; else it has yet to come.`;
}

export function ownerHasClosed(path: string, name: string): string {
  return `"${path}" has closed, and nothing ends this with it. Put ownedBy(${name}) last in the pipe.`;
}

export function shareWithoutRefCount(share: string): string {
  return `${share} keeps its source subscribed when the last consumer has gone. Let it end with that.`;
}

export function noTeardown(call: string): string {
  return `Nothing ends ${call} when its subscriber leaves. Add it to the subscriber.`;
}

export function producerNotStopped(what: string): string {
  return `Nothing stops ${what} when the subscriber leaves. Return a teardown.`;
}

export function notCalledUnsubscribe(text: string): string {
  return `${text} is not called: it lacks the parentheses.`;
}

export function overwritten(name: string): string {
  return `${name} is set anew each time that this runs, and the one before goes on. Unsubscribe that first.`;
}

export function overwrittenIn(name: string, method: string, end: string): string {
  return `If ${method}() runs more than once for an object, ${name} is set anew, and the one before goes on. Unsubscribe that first; else call ${end}() for each object.`;
}

export function notAdded(call: string, composite: string): string {
  return `${call} is not added to ${composite}, which the others are. Add it.`;
}

export function keptInClass(className: string, end: string): string {
  return `Nothing keeps this subscription, so ${end}() of ${className} cannot end it. Keep it, and unsubscribe there.`;
}

export function keptNotEnded(name: string, className: string, end: string): string {
  return `${name} is kept, and ${end}() of ${className} does not end it. Unsubscribe there.`;
}

export function endNotCalled(name: string, end: string, className: string): string {
  return `${end}() of ${className} unsubscribes ${name}, and has not done so for this one: call ${end}() when it is done.`;
}

export function classWithoutEnd(className: string): string {
  return `Keep this subscription in a field of ${className} and unsubscribe it in a method that is called when the object is done, or put ownedBy(owner) last in the pipe.`;
}

export function nested(outerLine: number): string {
  return `Each value of the subscription at line ${outerLine} makes one more, which nothing ends. Use mergeMap, or switchMap where only the newest is wanted.`;
}

export function forkJoinOf(names: readonly string[], all: boolean): string {
  const [is, has, it] = names.length === 1 ? ['completes', 'has', 'it'] : ['complete', 'have', 'them'];
  return all
    ? `forkJoin waits until ${names.join(' and ')} ${is}, which ${has} sent a value already. Let ${it} complete, with take(1).`
    : `forkJoin waits until ${names.join(' and ')} ${is}: let ${it} complete, with take(1) or takeUntil(…).`;
}

export function combineLatestOf(names: readonly string[]): string {
  return `combineLatest waits for a first value of ${names.join(' and of ')}: give ${names.length === 1 ? 'it' : 'each'} one, with startWith(…).`;
}

export function promiseOf(verb: string, stream: string, wants: 'value' | 'completion'): string {
  return wants === 'completion'
    ? `${verb} waits until ${stream} completes: where its first value is enough, use firstValueFrom; else let it reject with timeoutOrAbort(…).`
    : `${verb} waits for a value of ${stream}. Let it reject when that takes too long, with timeoutOrAbort(…).`;
}

export function promiseWithSignal(verb: string, stream: string, signal: string): string {
  return `${verb} waits for a value of ${stream}, also after ${signal} has aborted. Let it reject with that.`;
}

export function aliveFlag(stream: string): string {
  return `takeWhile looks at its condition only when ${stream} sends a value. Use takeUntil with a Subject that is sent a value at the end.`;
}

export function withResponse(response: string): string {
  return `Nothing ends it when the client leaves. End it with ${response}.`;
}

export function droppedIn(name: string, call: string): string {
  return `Nothing keeps what ${call} returns in ${name}: keep it and unsubscribe when it is no longer wanted, or put ownedBy(owner) last in the pipe.`;
}

export function keptIn(name: string): string {
  return `${name} is never unsubscribed on this way: call ${name}.unsubscribe() when it is done.`;
}

export function returned(name: string): string {
  return `${name} returns the subscription: its caller must keep and unsubscribe it.`;
}

export function atModuleLevel(stream: string): string {
  return `It is subscribed once, when its file is loaded: keep it and unsubscribe at the end, or leave it where ${stream} is meant to be heard as long as the program runs.`;
}
