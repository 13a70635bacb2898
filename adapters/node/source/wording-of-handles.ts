/*
 * The texts of the fixes for subscriptions whose handle is lost. Each is also true without its edit.
 */

export function overwrittenAt(name: string, line: number, isField: boolean, end: string | undefined): string {
  const [so, when] =
    end === undefined
      ? ['and this subscription stays open', `when ${isField ? 'the object' : 'it'} is no longer needed`]
      : [`so ${end}() can end only the last one`, `in ${end}()`];
  return `Line ${line} overwrites ${name}, ${so}. Keep each subscription in a ${isField ? 'field' : 'variable'} of its own, and unsubscribe each ${when}.`;
}

export function overwrittenInLoop(name: string, line: number): string {
  return `Each pass of the loop at line ${line} overwrites ${name}, and only the last subscription can be ended. Set ${name} to a new Subscription() before the loop, and add each one to it.`;
}

export function onePerEventOf(
  event: string,
  target: string,
  call: string,
  end: string,
  line: number,
): string {
  return `Each '${event}' event of ${target} makes one more subscription, and nothing ends it. Keep the subscription that ${call} returns, and unsubscribe it at the '${end}' event of ${target}, which line ${line} listens to.`;
}

export function addedTheWrongWay(name: string | undefined, holder: string): string {
  const [call, it] = name === undefined ? ['', 'this subscription'] : [`${name}.`, name];
  return `${call}add(${holder}) makes ${it} end ${holder}, and not the other way round. Add ${it} to ${holder}.`;
}

export function cleanupDropped(name: string, line: number): string {
  return `The function at line ${line} would unsubscribe ${name}, but nothing gets it, since it is not returned. Return it.`;
}

export function returnedAndKept(name: string, line: number): string {
  return `${name} returns the subscription, and line ${line} keeps it.`;
}

export function holderReturnedAndDropped(name: string, holder: string, lines: readonly number[]): string {
  const drop = lines.length === 1 ? `line ${lines.join()} drops` : `lines ${lines.join(', ')} drop`;
  return `${name} adds it to ${holder}, which it returns, and ${drop} that: keep it there, and unsubscribe it.`;
}

export function endedInPart(call: string, name: string, method: string, line: number): string {
  return `${call} in ${method}() (line ${line}) leaves out the first of ${name}, which stays open. Begin at 0.`;
}
