/*
 * The texts of the fixes from the source. Each is also true without its edit.
 */

export function takeUntilNotLast(ending: string, below: string): string {
  return `${ending} comes before ${below}, which it does not end. Put ${ending} last.`;
}

export function completedOnly(notifier: string): string {
  return `${notifier} completes without a value, and takeUntil ignores that. Send a value.`;
}

export function completedElsewhere(notifier: string): string {
  return `${notifier} completes without a value, and takeUntil ignores that. Send it a value before it completes.`;
}

export function unsubscribedNotifier(notifier: string): string {
  return `${notifier} is unsubscribed, which drops its subscribers silently. Send it a value instead.`;
}

export function neverFired(notifier: string, of: string, end: string): string {
  return `Nothing in ${of} sends a value to ${notifier}, so takeUntil never ends the subscription. Send one in ${end}().`;
}

export function neverFiredAnywhere(notifier: string, of: string): string {
  return `Nothing in ${of} sends a value to ${notifier}, so takeUntil never ends the subscription. Give ${of} a method that sends one, and call it when the object is no longer needed.`;
}

export function notCalled(notifier: string, line: number, method: string | undefined): string {
  const run =
    method === undefined
      ? `make sure that line ${line}, which sends one, runs when this should end.`
      : `call ${method}() (line ${line}) when this should end. If it ran before this subscription was made, takeUntil missed it: check for that before you subscribe.`;
  return `${notifier} has sent no value since this subscription was made: ${run}`;
}

export function sentDuringAwait(notifier: string, method: string, line: number, awaitLine: number): string {
  return `${notifier} has sent no value since this subscription was made, which was after the await on line ${awaitLine}. If ${method}() (line ${line}) ran during that await, takeUntil missed it: check for that before you subscribe. Otherwise, call ${method}() when this should end.`;
}

export function sentEarlier(notifier: string, method: string, line: number, isField: boolean): string {
  const or = isField ? ', or on another object' : '';
  return `${notifier} has sent no value since this subscription was made: ${method}() (line ${line}) ran before that${or}. If it ran before, subscribe sooner, or, before you subscribe, check whether the object has already ended.`;
}

export function notifierSetAnew(notifier: string, line: number): string {
  return `Line ${line} replaces ${notifier}, and earlier subscriptions still listen to the previous one. Send the previous one a value before it is replaced.`;
}

export function notSent(notifier: string): string {
  return `${notifier} has sent no value since this subscription was made: send it one when this should end, or give takeUntil another notifier.`;
}

export function eventNotCome(notifier: string, event: string, others: readonly string[]): string {
  const cure =
    others.length === 0
      ? 'If the event may have fired earlier, check for that before you subscribe.'
      : `This file emits ${others.join(', ')}, but not ${event}: if nothing else does, give takeUntil the event that fires; if it may have fired earlier, check for that before you subscribe.`;
  return `${notifier} has not received ${event} since this subscription was made. ${cure}`;
}

export function newEachTime(call: string, end: string | undefined): string {
  const where = end === undefined ? 'when this should end' : `in ${end}()`;
  return `${call} makes a new Subject each time, and nothing else has a reference to this one, so takeUntil never ends the subscription. Keep one Subject in a field, and send it a value ${where}.`;
}

export function ownerHasClosed(path: string, name: string): string {
  return `"${path}" has closed, but this subscription did not end with it. Put ownedBy(${name}) last in the pipe.`;
}

export function shareWithoutRefCount(share: string): string {
  return `${share} keeps its source subscribed after its last subscriber has unsubscribed. Make it end with its last subscriber.`;
}

export function notCalledUnsubscribe(text: string): string {
  return `${text} is not called: the parentheses are missing.`;
}

export function overwritten(name: string): string {
  return `${name} is overwritten each time this runs, and the previous subscription stays open. Unsubscribe it first.`;
}

export function overwrittenIn(name: string, runs: string, end: string): string {
  return `If ${runs} more than once on an object, ${name} is overwritten, and the previous subscription stays open: unsubscribe it first. If it runs once, call ${end}() on each object.`;
}

export function overwrittenOnOne(name: string, hasRun: string, of: string, isEnded: boolean): string {
  const last = isEnded ? '' : `, and the last one when the ${of} is no longer needed`;
  return `${hasRun} more than once on the same ${of}. Each time, ${name} is overwritten, and the previous subscription stays open. Unsubscribe it first${last}.`;
}

export function overwrittenWithoutEnd(name: string, runs: string, of: string): string {
  return `Nothing unsubscribes ${name}. If ${runs} more than once on an object, unsubscribe the previous subscription there first. Give ${of} a method that unsubscribes the last one, and call it when the object is no longer needed.`;
}

export function connectionDropped(call: string): string {
  return `This connection ends only when the subscription that ${call} returns is unsubscribed, and nothing stores that subscription. Keep it, and unsubscribe it when the stream is no longer needed.`;
}

function endingOf(of: string | undefined, ending: string | undefined): string {
  const by = of ?? 'the enclosing function';
  return ending === undefined
    ? `the function that ${by} returns`
    : `${ending}() on the object that ${by} returns`;
}

export function keptInResult(of: string | undefined, ending: string | undefined): string {
  return `This subscription is not stored, so ${endingOf(of, ending)} cannot end it. Keep it, and unsubscribe it there.`;
}

export function keptNotEndedByResult(
  name: string,
  of: string | undefined,
  ending: string | undefined,
): string {
  return `${name} is kept, but ${endingOf(of, ending)} does not unsubscribe it. Unsubscribe it there.`;
}

export function notAdded(call: string, composite: string): string {
  return `${call} is not added to ${composite}, although the others are. Add it.`;
}

export function nested(outerLine: number, onlyNewest: boolean): string {
  const cure = onlyNewest
    ? 'Use switchMap, since only the newest value is kept.'
    : 'Use mergeMap, or switchMap if only the newest one matters.';
  return `Each value that the subscription at line ${outerLine} receives makes one more subscription, which nothing ends. ${cure}`;
}

export function withResponse(response: string): string {
  return `Nothing ends it when the client leaves. End it when ${response} closes.`;
}

export function droppedIn(name: string, call: string): string {
  return `In ${name}, nothing stores the subscription that ${call} returns: keep it and unsubscribe it when it is no longer needed, or put ownedBy(owner) last in the pipe.`;
}

export function keptIn(name: string): string {
  return `${name} is never unsubscribed on this path: call ${name}.unsubscribe() when it is no longer needed.`;
}

export function inGenerator(name: string, generator: string): string {
  return `Nothing unsubscribes ${name} if the consumer of ${generator} stops early: unsubscribe it in a finally block around the code that follows.`;
}

export function returned(name: string): string {
  return `${name} returns the subscription: its caller must keep and unsubscribe it.`;
}

export function returnedAndDropped(name: string, lines: readonly number[]): string {
  const [first, ...others] = lines;
  const where = others.length === 0 ? `line ${String(first)} drops` : `lines ${lines.join(', ')} drop`;
  return `${name} returns the subscription, and ${where} it: keep it there, and unsubscribe it.`;
}

export function takesListener(name: string, listener: string): string {
  return `${name} passes values to ${listener}, and nothing can end that. Return the subscription, so that the caller can unsubscribe it.`;
}

export function effectWithoutEnd(effect: string): string {
  return `${effect} ends it only if its callback returns a cleanup function. Return one that unsubscribes.`;
}

export function amongAnew(name: string): string {
  return `${name} is replaced each time this runs, and the subscriptions in the previous one stay open. Unsubscribe them first.`;
}

export function amongNotEnded(name: string, className: string, end: string): string {
  return `${name} keeps it, but ${end}() of ${className} does not unsubscribe the contents of ${name}. Unsubscribe them there.`;
}

export function amongNotEndedAnywhere(name: string, className?: string): string {
  const where =
    className === undefined
      ? ''
      : `, in a method of ${className} that is called when the object is no longer needed`;
  return `${name} keeps it, but nothing unsubscribes its contents. Unsubscribe them${where}${className === undefined ? ' when it is no longer needed' : ''}.`;
}

export function droppedFromHolder(drop: string, line: number, all: boolean): string {
  return `${drop} at line ${line} drops ${all ? 'the subscriptions' : 'the subscription'} without unsubscribing ${all ? 'them' : 'it'}. Unsubscribe ${all ? 'them' : 'it'} first.`;
}

export function overwrittenKey(name: string, key: string, end: string): string {
  return `If ${name} already has a subscription for ${key}, that one stays open: unsubscribe it first. Otherwise, call ${end}() when the object is no longer needed.`;
}

export function superNotCalled(end: string, of: string, base: string, notifier: string): string {
  return `${end}() of ${of} overrides that of ${base}, which sends a value to ${notifier}. Call super.${end}() in it.`;
}

export function atModuleLevel(stream: string): string {
  return `It is made once, when its file is loaded: keep it and unsubscribe it at the end, or leave it as it is if ${stream} is meant to be observed as long as the program runs.`;
}

export function overwrittenKeyOnly(name: string, key: string): string {
  return `If ${name} already has a subscription for ${key}, that one is overwritten and stays open. Unsubscribe it first.`;
}

export function overwrittenKeyOf(name: string, key: string, end: string): string {
  return `If ${name} already has a subscription for ${key}, that one is overwritten and stays open: unsubscribe it first. Otherwise, call ${end}() for each ${key} that is no longer needed.`;
}

export function droppedInGenerator(call: string, generator: string): string {
  return `Nothing stores the subscription that ${call} returns, so it stays open when the consumer of ${generator} stops. Keep it, and unsubscribe it in a finally block around the code that follows.`;
}

export function droppedInCallback(call: string): string {
  return `Nothing stores the subscription that ${call} returns. Keep it and unsubscribe it when it is no longer needed, or leave it as it is if it is meant to run as long as the program.`;
}

export function untilAsOthers(ending: string, end: string, of: string): string {
  return `${end}() of ${of} ends other subscriptions through ${ending}, which this pipe lacks. Put it last in the pipe.`;
}

export function untilOnlyInside(ending: string, operator: string): string {
  return `${ending} is only in the streams that ${operator} opens, and does not end this subscription. Put one last in this pipe too.`;
}

export function inHook(call: string, hook: string): string {
  return `${hook}(…) unsubscribes other subscriptions of this file, but not ${call}. Unsubscribe it there too.`;
}

export function openAfterClose(target: string, event: string, line: number): string {
  return `Nothing ends this subscription at the '${event}' event of ${target}, which line ${line} listens to. Keep it, and unsubscribe it there.`;
}

export function onePerEvent(event: string, target: string, call: string, during: string | undefined): string {
  const end = during === undefined ? 'it is no longer needed' : `${during} is no longer needed`;
  return `Each '${event}' event of ${target} makes one more subscription, and nothing ends it. Keep the subscription that ${call} returns, and unsubscribe it when ${end}; or subscribe only once, outside of the listener.`;
}

export function onePerRun(line: number, call: string): string {
  return `Each run of the interval at line ${line} makes one more subscription, and nothing ends it. Keep the subscription that ${call} returns, and unsubscribe the previous one first; or subscribe only once, outside of the interval.`;
}

export function iteratorWithoutReturn(name: string | undefined): string {
  const cure =
    name === undefined
      ? 'Keep the subscription, and add a return() that unsubscribes it.'
      : `Add a return() that unsubscribes ${name}.`;
  return `The iterator has no return() method, which a loop calls when it is left early. ${cure}`;
}

export function otherKey(name: string, key: string, method: string, other: string, line: number): string {
  return `${name} keeps it under ${key}, but ${method}(), which has run, looks for ${other} (line ${line}): unless its caller passes the same key, it finds nothing. Use the same key in both.`;
}

export function notEndedYet(name: string, key: string, method: string, line: number): string {
  return `${name} keeps it under ${key}, and ${method}() unsubscribes it (line ${line}): call that when it is no longer needed.`;
}

export function inRendering(name: string, call: string): string {
  return `Each call of ${name} makes one more subscription, and nothing ends it. If ${name} renders a component, call ${call} in an effect, and unsubscribe in the cleanup of that effect. Otherwise, keep the subscription, and unsubscribe it when it is no longer needed.`;
}

export function asyncEffect(effect: string): string {
  return `${effect} does not wait for an async callback: the callback returns a promise, not a cleanup function. Make the callback synchronous, call an async function in it, and return a cleanup function that unsubscribes. If the cleanup may run during an await, check for that before you subscribe.`;
}

export function resultWithoutEnd(of: string): string {
  return `Nothing can end this subscription, since ${of} returns an object without a method for that. Keep the subscription, and give the object a method that unsubscribes it, such as destroy().`;
}

export function controllerReplaced(name: string, line: number): string {
  return `Line ${line} replaces ${name} without aborting the previous one, so takeUntil never hears from the previous one. Call ${name}.abort() first.`;
}

export function nothingAborts(name: string): string {
  return `Nothing in this file calls ${name}.abort(), so takeUntil never ends the subscription. Call it when this should end.`;
}

export function inDestroyHook(hook: string, className: string): string {
  return `Nothing ends this subscription. Keep it, and unsubscribe it in ${hook}(…), which ${className} already uses.`;
}
