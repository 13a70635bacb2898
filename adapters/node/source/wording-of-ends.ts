/*
 * The texts of the fixes for an `unsubscribe()` that has not run. Each is also true without its edit.
 */

export function notReached(name: string, line: number): string {
  return `${name}.unsubscribe() at line ${line} was not reached: something before it threw, returned, or is still waiting. Put it in a finally block, and set a time limit for whatever is awaited before it.`;
}

export function notRun(name: string, line: number): string {
  return `${name}.unsubscribe() at line ${line} has not run for this subscription: make sure that it runs when the subscription should end.`;
}

export function sentByNobody(notifier: string, of: string | undefined): string {
  const cure =
    of === undefined
      ? 'Send it one when this should end.'
      : `Return a function from ${of} that sends it one, and call that when this should end.`;
  return `Nothing can send ${notifier} a value, since only takeUntil uses it. ${cure}`;
}

export function returnedObject(name: string, of: string, end: string): string {
  return `${of} returns an object whose ${end}() unsubscribes ${name}, and nothing has called that for this subscription. The caller of ${of} must call it when this should end.`;
}

export function returnedStop(name: string, of: string, dropped: readonly number[]): string {
  const lines = `line${dropped.length === 1 ? '' : 's'} ${dropped.join(', ')}`;
  const cure =
    dropped.length === 0
      ? 'Its caller must call it when this should end.'
      : `${upper(lines)} ${dropped.length === 1 ? 'drops' : 'drop'} it: keep it there, and call it when this should end.`;
  return `${of} returns a function that unsubscribes ${name}, and nothing has called it for this subscription. ${cure}`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function notRunAtEvent(
  name: string,
  line: number,
  event: string,
  target: string,
  closes: boolean,
): string {
  const cure = closes
    ? `${target} always emits 'close': use that event.`
    : 'Make sure that it fires, or also unsubscribe on another event.';
  return `${name}.unsubscribe() at line ${line} has not run: it waits for the ${event} event of ${target}. ${cure}`;
}

export function notRunOfPromise(name: string, line: number, of: string, method: string): string {
  const [state, cure] =
    method === 'finally'
      ? ['settled', 'Limit how long that may take, or also unsubscribe elsewhere.']
      : [
          `been ${method === 'catch' ? 'rejected' : 'fulfilled'}`,
          'Put it in finally(…), and limit how long that may take.',
        ];
  return `${name}.unsubscribe() at line ${line} has not run: it waits until ${of} has ${state}. ${cure}`;
}

export function ranTooSoon(name: string, stopLine: number, callLine: number, lateLine: number): string {
  return `${name} is set only after the wait on line ${lateLine}. If ${name}.unsubscribe() on line ${stopLine} ran before that, there was nothing to unsubscribe: set a flag there, and check it before line ${callLine} subscribes. Otherwise, call the function that contains line ${stopLine} when this should end.`;
}

export function timerCleared(
  name: string,
  line: number,
  timerLine: number,
  clears: string,
  clearLine: number,
): string {
  return `${name}.unsubscribe() at line ${line} has not run: it waits for the timer of line ${timerLine}, which ${clears} at line ${clearLine} can clear. Keep ${name}, and also unsubscribe it where the timer is cleared, or when it is no longer needed.`;
}

export function droppedWithEnd(name: string, end: string, drop: string, line: number): string {
  return `${name} is unsubscribed only by ${end}() of the object that holds it, and ${drop} at line ${line} drops the object. Call its ${end}() first.`;
}

export function inTestBody(): string {
  return 'This test does not end it. Keep the subscription, and unsubscribe it at the end of the test.';
}

export function keptInTest(name: string): string {
  return `This test does not unsubscribe ${name}. Unsubscribe it at the end of the test.`;
}

export function inSetUp(setUp: string, tearDown: string): string {
  return `${setUp} makes it, and nothing ends it. Keep the subscription, and unsubscribe it in ${tearDown}.`;
}

export function completedBefore(notifier: string): string {
  return `${notifier} had completed before this subscription was made, so takeUntil never ends it. Subscribe before that, or give takeUntil a notifier that is still open.`;
}

export function completedAbove(notifier: string, line: number): string {
  return `Line ${line} completes ${notifier} before this subscription is made, so takeUntil never ends it. Remove that line.`;
}

export function completedBy(
  notifier: string,
  line: number,
  method: string | undefined,
  awaitLine: number | undefined,
): string {
  const by = method === undefined ? `line ${line} completes it` : `${method}() (line ${line}) completes it`;
  const cure =
    awaitLine === undefined
      ? 'Subscribe before that, or check for that before you subscribe; if the object begins anew after it, set the notifier to a new Subject then.'
      : `That ran during the await on line ${awaitLine}, or earlier: check for that after the await, and do not subscribe then.`;
  return `${notifier} had completed before this subscription was made: ${by}. ${cure}`;
}

export function passedNone(notifier: string, stream: string, condition: string): string {
  return `${notifier} has sent no value since this subscription was made: ${stream} has sent none, or none that passes ${condition}. Check that condition, or send such a value when this should end.`;
}
