import type { Type } from '@angular/core';

import { sourceText } from '../../lib/dev/base/rxjs-internals.js';
import { type Defined, directiveAt, injectionContext, placeOf, type Token } from './internals.js';

/** The name of a class as it was written, or of a token. */
export function nameOf(token: Token): string {
  if (typeof token !== 'function') return String(token).replace(/^InjectionToken /, '');
  const { debugInfo } = ((token as Defined).ɵcmp ?? {}) as { debugInfo?: { className?: string } | null };
  return debugInfo?.className ?? plainName(token.name);
}

/**
 * Whether a function, by its name in a stack, may be a part of what makes an instance. That of another token than a
 * class may have any name but that of another class.
 */
export function mayBePartOf(token: Token | undefined, name: string): boolean {
  if (typeof token !== 'function') return !/^_?\p{Lu}/u.test(name);
  const plain = plainName(name);
  if (plain === 'useFactory' || plain === nameOf(token)) return true;
  for (let at: unknown = token; isClass(at); at = Object.getPrototypeOf(at))
    if (plainName(at.name) === plain || definesFunction(at, name)) return true;
  return false;
}

function isClass(value: unknown): value is Type<unknown> {
  return typeof value === 'function' && value !== Function.prototype;
}

/** Whether the code of a class defines a function of this name within one of its methods. */
function definesFunction(made: Type<unknown>, name: string): boolean {
  const word = name.replaceAll('$', '\\$');
  const value = '(?:async\\s*)?(?:function\\b|\\(|[\\w$]+\\s*=>)';
  const defined = new RegExp(`(?<![\\w$.])${word}\\s*(?:[=:]\\s*${value}|\\([^)]*\\)\\s*\\{)`);
  return defined.test(sourceText(made as unknown as () => void));
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
