import { type Defined, directiveAt, injectionContext, placeOf, type Token } from './internals.js';

/** The name of a class as it was written, or of a token. */
export function nameOf(token: Token): string {
  if (typeof token !== 'function') return String(token).replace(/^InjectionToken /, '');
  const { debugInfo } = ((token as Defined).ɵcmp ?? {}) as { debugInfo?: { className?: string } | null };
  return debugInfo?.className ?? plainName(token.name);
}

/**
 * The names of a class, of those that it extends, and of the function that makes it. Undefined for other tokens: a
 * factory may have any name.
 */
export function namesOf(token: Token | undefined): readonly string[] | undefined {
  if (typeof token !== 'function') return undefined;
  const names = [nameOf(token), 'useFactory'];
  let at: unknown = Object.getPrototypeOf(token);
  for (; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at))
    names.push(plainName(at.name));
  return names;
}

/** The class that is being made in this injection context, or whose injector it is. */
export function classHere(): string | undefined {
  const { injector, token } = injectionContext() ?? {};
  if (injector === undefined) return undefined;
  const at = placeOf(injector);
  const made = token ?? (at && directiveAt(at.view, at.place)?.constructor);
  return made ? nameOf(made as Token) : undefined;
}

/** Without the underscore that bundlers add to the name of a class that refers to itself. */
export function plainName(name: string): string {
  return name.replace(/^_(?=\p{Lu})/u, '');
}
