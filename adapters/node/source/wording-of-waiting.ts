/*
 * The texts of the fixes from the source for subscriptions that wait for something. Each is also true without its
 * edit.
 */

export function forkJoinOf(names: readonly string[], all: boolean): string {
  const [is, it] = names.length === 1 ? ['completes', 'it'] : ['complete', 'them'];
  return all
    ? `forkJoin waits until ${names.join(' and ')} ${is}, but ${names.length === 1 ? 'it has' : 'they have'} only sent values. Make ${it} complete, with take(1).`
    : `forkJoin waits until ${names.join(' and ')} ${is}: make ${it} complete, with take(1) or takeUntil(…).`;
}

export function promiseOf(verb: string, stream: string, wants: 'value' | 'completion'): string {
  return wants === 'completion'
    ? `${verb} waits until ${stream} completes: if its first value is enough, use firstValueFrom; otherwise make it reject with timeoutOrAbort(…).`
    : `${verb} waits for a value of ${stream}. Make it reject when that takes too long, with timeoutOrAbort(…).`;
}

export function promiseWithSignal(verb: string, awaited: string, signal: string): string {
  return `${verb} waits for ${awaited} even after ${signal} has aborted. Make it reject when ${signal} aborts.`;
}

export function aliveFlag(stream: string): string {
  return `${asksOnlyAtValue(stream)} Use takeUntil with a Subject, and send that Subject a value when this should end.`;
}

export function asksOnlyAtValue(stream: string): string {
  return `takeWhile checks its condition only when ${stream} sends a value.`;
}

export function inputNotEmitted(of: string, input: string, event: string, others: readonly string[]): string {
  return `${of} sends nothing before ${input} has received ${event}. This file emits ${others.join(', ')}, but not ${event}: if nothing else does, listen to the event that fires. End the subscription as well, with take(1) if one result is enough.`;
}

export function innerKept(
  of: string,
  open: number,
  name: string | undefined,
  line: number,
  handle: string,
): string {
  const [stream, has] = open === 1 ? ['the stream', 'has'] : [`${open} streams`, 'have'];
  const named = name === undefined ? '' : ` (${name})`;
  return `Line ${line} completes the source of ${of}, but ${stream} that it opened${named} ${has} not completed. Unsubscribe ${handle} there.`;
}

export function waitsForFirst(operator: string, stream: string): string {
  return `${operator} waits for a value of ${stream}, and none has come since this subscription was made. If it came earlier, check for that first; if it may never come, limit the wait with timeoutOrAbort(…).`;
}

export function queued(of: string, name: string): string {
  return `${of} goes on only when ${name} completes, and ${name} has not completed. Make it complete, with take(1) or takeUntil(…).`;
}

export function queuedBehind(operator: string, name: string | undefined): string {
  const named = name === undefined ? '' : ` (${name})`;
  return `${operator} takes the next value only after the inner stream of the previous value${named} has completed, which it has not. Make that stream complete, with take(1) or takeUntil(…); or use switchMap if only the newest one matters.`;
}

export function innerGoesOn(of: string, open: number, name: string | undefined): string {
  const [stream, has, it] =
    open === 1 ? ['the stream', 'has', 'it'] : [`${open} streams`, 'have', 'each of them'];
  const named = name === undefined ? '' : ` (${name})`;
  return `The source of ${of} has completed, but ${stream} that it opened${named} ${has} not. Make ${it} complete: with take(1) if one value is enough, otherwise with takeUntil(…).`;
}

export function innerIsSilent(of: string, open: number, name: string | undefined): string {
  const [stream, has, it] =
    open === 1
      ? ['the stream', 'has not, and has sent no value', 'it']
      : [`${open} streams`, 'have not, and none has sent a value', 'each of them'];
  const named = name === undefined ? '' : ` (${name})`;
  return `The source of ${of} has completed, but ${stream} that it opened${named} ${has}. Limit the wait for ${it} inside of ${of}, with timeoutOrAbort(…), or end ${it} with takeUntil(…).`;
}

export function delayedBy(open: number, name: string | undefined): string {
  const values = open === 1 ? 'one value' : `${open} values`;
  const stream = name ?? 'the stream that its function returns';
  return `The source of delayWhen has completed, but delayWhen still holds ${values} back until ${stream} sends a value or completes. Make it do so, or limit the wait for it inside of delayWhen, with timeoutOrAbort(…).`;
}

export function expandGoesOn(hasEnd: boolean): string {
  const cure = hasEnd
    ? 'Return EMPTY for each value that can be the last, such as a failure'
    : 'Return EMPTY for the last value';
  return `expand goes on until its function returns a stream without values, which it has not done. ${cure}; or end it with takeWhile(…), takeUntil(…) or timeoutOrAbort(…) below expand.`;
}

export function repeatGoesOn(repeat: string): string {
  return `${repeat} subscribes again after each completion, without end. Give it a count, or end it below, with takeWhile(…) or takeUntil(…); or keep the subscription, and unsubscribe it when it is no longer needed.`;
}

export function retryGoesOn(retry: string): string {
  return `${retry} subscribes again after each error, without end. Give it a count; or keep the subscription, and unsubscribe it when it is no longer needed.`;
}

export function piledUp(operator: string, stream: string): string {
  return `Each value of ${stream} opens one more stream in ${operator}, and none of them ends. Use switchMap if only the newest one matters; otherwise end each of them, with take(…) or takeUntil(…).`;
}

export function groupsPiledUp(): string {
  return 'Each new key of groupBy opens a group, and no group ends. Give groupBy a duration that ends idle groups, such as groupBy(key, { duration: (group) => group.pipe(debounceTime(60_000)) }).';
}

export function silentInputs(of: string, names: readonly string[]): string {
  return `${of} waits for a value of ${names.join(' and of ')}: give ${names.length === 1 ? 'it' : 'each'} an initial value with startWith(…), or limit the wait with timeoutOrAbort(…).`;
}

export function promiseOfEvent(verb: string, event: string): string {
  return `${verb} waits for ${event}, which has not fired since the call. If it may have fired earlier, check for that before the call; limit the wait with timeoutOrAbort(…).`;
}

export function promiseOfSubject(verb: string, stream: string, subject: string): string {
  return `${verb} waits until ${stream} completes, and nothing in this file completes ${subject}. Call ${subject}.complete() after its last value, or end the stream with take(…) or takeUntil(…).`;
}

export function promiseOfCollected(verb: string, stream: string, operator: string): string {
  return `${verb} waits until ${stream} completes, since ${operator} sends nothing before that. Complete its source after the last value, or end it above ${operator}, with take(…) or takeUntil(…); if that may never happen, limit the wait with timeoutOrAbort(…).`;
}

export function promiseOfLock(
  verb: string,
  release: string,
  line: number,
  by: string,
  skipped: readonly number[],
): string {
  const [calls, it] =
    skipped.length === 1
      ? [`Line ${skipped.join()} calls`, 'it']
      : [`Lines ${skipped.join(', ')} call`, 'each'];
  const cure =
    skipped.length === 0
      ? 'Call that in a finally block, so that no error skips it.'
      : `${calls} that outside of a finally block, where an error or an early return before it skips it: move ${it} into a finally block.`;
  return `${verb} waits for ${release} at line ${line}, which ${by} runs. ${cure}`;
}

export function forEachOf(stream: string): string {
  return `forEach waits until ${stream} completes: make it complete, end it with takeUntil(…), or make it reject with timeoutOrAbort(…).`;
}

export function promiseInRace(verb: string): string {
  return `When another promise wins the race, ${verb} goes on waiting. Put the limit into the stream instead, with timeoutOrAbort(…): it also ends the subscription.`;
}

export function promiseSentBefore(verb: string, stream: string, call: string, line: number): string {
  return `${verb} waits for a value of ${stream}. If ${call} at line ${line} is what sends it, ${verb} misses it: call ${verb} before that line, and await its promise after that line. Otherwise make it reject when that takes too long, with timeoutOrAbort(…).`;
}

export function promiseOfPlainSubject(verb: string, stream: string, subject: string, line: number): string {
  return `${verb} waits for a value of ${stream}. A Subject does not repeat its values: if line ${line} sent the value before the call, ${verb} has missed it. Make ${subject} a ReplaySubject(1) or a BehaviorSubject if its last value is meant to be kept; otherwise make ${verb} reject when it takes too long, with timeoutOrAbort(…).`;
}

export function noLastValue(condition: string): string {
  return `takeWhile ends this subscription when ${condition} is false, and it has been true for every value so far. If one of those values was meant to be the last, make the condition false for that value; otherwise end the subscription with takeUntil(…).`;
}

export function nonePassed(operator: string, filter: string): string {
  return `${operator} waits for a value that passes ${filter}, and none has come since this subscription was made. If it came earlier, check for that first; if it may never come, limit the wait with timeoutOrAbort(…).`;
}

export function afterResolve(resolve: string, stream: string): string {
  return `The subscription stays open after ${resolve}(…) has been called. Use firstValueFrom, with the condition in filter(…), in place of the new Promise; or unsubscribe from ${stream} wherever the promise is resolved.`;
}

export function onePerValueOf(operator: string, stream: string): string {
  return `Each value that reaches ${operator} makes one more subscription, and nothing ends it. Return ${stream} from switchMap(…) instead, so that it ends with the pipe; or from mergeMap(…), if all of them are needed.`;
}

export function readsOnlyNow(name: string, stream: string): string {
  return `Nothing ends this subscription, which only keeps ${name} up to date. If its current value is enough, end it with take(1), or read it with firstValueFrom(${stream}). Otherwise, keep the subscription, and unsubscribe it when ${name} is no longer needed.`;
}

export function readOnceBy(name: string, of: string): string {
  return `Nothing reads ${name} after ${of} has returned, so that only the first value matters. End the subscription with that, with take(1).`;
}

export function promiseOfTimer(verb: string, timer: string): string {
  return `${verb} waits until ${timer} completes, which it never does. End it with take(…), takeWhile(…) or takeUntil(…); if its first value is enough, use firstValueFrom.`;
}
