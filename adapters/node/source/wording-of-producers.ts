/*
 * The texts of the fixes for functions that are given to `new Observable(…)`. Each is also true without its edit.
 */

export function noTeardown(call: string): string {
  return `When the subscriber unsubscribes, nothing ends the subscription that ${call} returns. Add that subscription to the subscriber.`;
}

export function producerNotStopped(what: readonly string[]): string {
  return `Nothing stops ${either(what)} when the subscriber unsubscribes. Return a teardown that does.`;
}

export function teardownForgets(what: readonly string[]): string {
  return `The teardown does not stop ${either(what)}. Stop ${what.length === 1 ? 'it' : 'them'} there.`;
}

export function loopGoesOn(line: number, closed: string): string {
  return `The loop at line ${line} goes on after the subscriber has unsubscribed. Make it stop then: check ${closed} in it.`;
}

export function runsItselfAgain(name: string, closed: string): string {
  return `${name} makes itself run again, even after the subscriber has unsubscribed. Make it stop then: check ${closed} in it.`;
}

export function callbackGoesOn(call: string, subscriber: string, isUndo: boolean): string {
  return isUndo
    ? `The callback given to ${call} is still called after the subscriber has unsubscribed: nothing keeps the function that ${call} returns to stop it. Add that function to ${subscriber}.`
    : `The callback given to ${call} is still called after the subscriber has unsubscribed. If ${call} returns something that stops that, add it to ${subscriber}; otherwise return a teardown that stops it.`;
}

/** One of several. */
function either(what: readonly string[]): string {
  const last = what.at(-1) ?? '';
  return what.length < 2 ? last : `${what.slice(0, -1).join(', ')} or ${last}`;
}
