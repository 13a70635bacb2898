import type { SourceCode } from 'eslint';
import type { Node } from 'estree';

/** The used part of a type of the compiler. */
interface Type {
  readonly flags: number;
  getProperty(name: string): unknown;
}

/** The services of a parser with type information. */
interface Services {
  readonly program?: unknown;
  getTypeAtLocation?(node: Node): Type;
}

/** `any`, `unknown` and an error: the type is unknown. */
const UNKNOWN = 1 | 2;

/**
 * Whether it is known not to be an Observable. `output()`, a signal store and an `EventTarget` may have a
 * `subscribe` of their own.
 */
export function isOtherThanObservable(node: Node, { parserServices }: SourceCode): boolean {
  const services = parserServices as Services;
  if (!services.program || services.getTypeAtLocation === undefined) return false;
  const type = services.getTypeAtLocation(node);
  return (type.flags & UNKNOWN) === 0 && type.getProperty('pipe') === undefined;
}
