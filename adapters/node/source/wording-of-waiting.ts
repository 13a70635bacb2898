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
  return `takeWhile checks its condition only when ${stream} sends a value. Use takeUntil with a Subject, and send that Subject a value when this should end.`;
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

export function forEachOf(stream: string): string {
  return `forEach waits until ${stream} completes: make it complete, end it with takeUntil(…), or make it reject with timeoutOrAbort(…).`;
}

export function promiseInRace(verb: string): string {
  return `When another promise wins the race, ${verb} goes on waiting. Put the limit into the stream instead, with timeoutOrAbort(…): it also ends the subscription.`;
}

export function promiseSentBefore(verb: string, stream: string, call: string, line: number): string {
  return `${verb} waits for a value of ${stream}. If ${call} at line ${line} is what sends it, ${verb} misses it: call ${verb} before that line, and await its promise after that line. Otherwise make it reject when that takes too long, with timeoutOrAbort(…).`;
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

export function promiseOfTimer(verb: string, timer: string): string {
  return `${verb} waits until ${timer} completes, which it never does. End it with take(…), takeWhile(…) or takeUntil(…); if its first value is enough, use firstValueFrom.`;
}
