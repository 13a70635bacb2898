import type { SourceCode } from 'eslint';
import type { Node } from 'estree';

/** What is used of a type of the compiler. */
interface Type {
  readonly flags: number;
  getProperty(name: string): unknown;
}

/** What a parser with type information offers. */
interface Services {
  readonly program?: unknown;
  getTypeAtLocation?(node: Node): Type;
}

/** `any`, `unknown` and an error: nothing is known. */
const UNKNOWN = 1 | 2;

/** Is it known to be no Observable? `output()`, a signal store and an `EventTarget` may have a `subscribe` of their own. */
export function isNoObservable(node: Node, { parserServices }: SourceCode): boolean {
  const services = parserServices as Services;
  if (!services.program || services.getTypeAtLocation === undefined) return false;
  const type = services.getTypeAtLocation(node);
  return (type.flags & UNKNOWN) === 0 && type.getProperty('pipe') === undefined;
}
