/*
 * The texts of the fixes from the source for subscriptions that objects make. Each is also true without its edit.
 */

export function keptInClass(className: string, end: string): string {
  return `This subscription is not stored, so ${end}() of ${className} cannot end it. Store it, and unsubscribe it in ${end}().`;
}

export function keptNotEnded(name: string, className: string, end: string): string {
  return `${name} is stored, but ${end}() of ${className} does not unsubscribe it. Unsubscribe it there.`;
}

export function endNotCalled(name: string, end: string, className: string): string {
  const using =
    end === '[Symbol.dispose]' ? 'using' : end === '[Symbol.asyncDispose]' ? 'await using' : undefined;
  const orUsing = using === undefined ? '' : `, or declare the object with ${using}`;
  return `${end}() of ${className} unsubscribes ${name}, but has not done so for this object: call ${end}() when the object is no longer needed${orUsing}.`;
}

export function endForgotten(
  name: string,
  end: string,
  className: string,
  variable: string,
  maker: string,
  line: number,
): string {
  const dot = end.startsWith('[') ? '' : '.';
  const using =
    end === '[Symbol.dispose]'
      ? `; or declare ${variable} with using, if nothing needs the object after that`
      : '';
  return `${end}() of ${className} unsubscribes ${name}, but ${maker}, which makes the object at line ${line}, does not call it. Call ${variable}${dot}${end}() there when the object is no longer needed${using}.`;
}

export function endBeforeDrop(
  name: string,
  end: string,
  className: string,
  drop: string,
  line: number,
): string {
  return `${end}() of ${className} unsubscribes ${name}, but has not done so for this object: call ${end}() when the object is no longer needed, such as before ${drop} at line ${line}.`;
}

export function classWithoutEnd(className: string): string {
  return `Keep this subscription in a field of ${className} and unsubscribe it in a method that is called when the object is no longer needed, or put ownedBy(owner) last in the pipe.`;
}

export function subscribesAtOnce(className: string): string {
  return `new ${className}(…) subscribes at once, even if nothing subscribes to the object, and nothing ends that. Subscribe in the function given to super(…) instead, and return the subscription from it.`;
}

export function subjectWithoutEnd(className: string): string {
  return `Nothing ends this subscription, not even complete(). Keep it in a field of ${className}, unsubscribe it in a complete() that also calls super.complete(), and call that when the object is no longer needed.`;
}

export function inheritedCannotEnd(className: string, end: string, base: string): string {
  return `This subscription is not stored, so ${end}(), which ${className} inherits from ${base}, cannot end it. Store it, override ${end}() in ${className}, and unsubscribe it there before super.${end}().`;
}

export function setterMakesOne(property: string, className: string): string {
  return `Each value that ${property} is set to makes one more subscription, and the previous one stays open. Keep it in a field of ${className}, unsubscribe the previous one before you subscribe again, and unsubscribe the last one when the object is no longer needed.`;
}

export function methodWithoutEnd(method: string, className: string): string {
  return `Nothing ends a subscription that ${method} makes, and a field would keep only the last. Return it from ${method}, and unsubscribe it when the caller no longer needs it; or add them all to one Subscription in ${className}, and give ${className} a method that unsubscribes that.`;
}

export function endedDuringAwait(name: string, end: string, className: string, awaitLine: number): string {
  return `${name} is set only after the await of line ${awaitLine}. If ${end}() of ${className} ran before that, there was nothing to unsubscribe: set a flag in ${end}(), and check it before you subscribe. Otherwise, call ${end}() when the object is no longer needed.`;
}

export function overwrittenByValue(
  name: string,
  outerLine: number,
  end: string,
  isOneObject: boolean,
): string {
  const [other, otherwise] = isOneObject
    ? ['and', '']
    : ['and if there was more than one,', ` If there was only one, call ${end}() on each object.`];
  return `The subscription at line ${outerLine} reassigns ${name} with each value that it receives, ${other} the previous subscription stays open. Unsubscribe it first, or use switchMap.${otherwise}`;
}

export function feedsHeld(call: string, target: string, holder: string, drop: string, line: number): string {
  return `${call} feeds ${target} until its subscription is unsubscribed, even after ${drop} at line ${line} has dropped ${target}. Keep the subscription in ${holder} beside ${target}, and unsubscribe it before ${target} is dropped.`;
}

export function droppedObject(className: string, drop: string, line: number): string {
  return `${drop} at line ${line} drops an object, and nothing ends its subscription. Keep the subscription in a field of ${className}, give ${className} a method that unsubscribes it, and call that first.`;
}

export function keptByKey(className: string, key: string, end: string): string {
  return `This subscription is not stored, so ${end} of ${className} cannot end it. Keep it in a Map keyed by ${key}, and unsubscribe it in ${end}.`;
}

export function callMakesOne(method: string, className: string): string {
  return `Each call of ${method} may make one more subscription, and nothing ends it. If only the newest one matters, keep it in a field of ${className}, and unsubscribe the previous one first. Otherwise, collect them. In both cases, give ${className} a method that unsubscribes them when the object is no longer needed.`;
}

export function amongNotInherited(name: string, className: string, end: string, base: string): string {
  return `${name} keeps it, but ${end}(), which ${className} inherits from ${base}, does not unsubscribe the contents of ${name}. Override ${end}() in ${className}, and unsubscribe them there before super.${end}().`;
}
