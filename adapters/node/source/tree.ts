import { parse } from '@babel/parser';
import type { File, Node } from '@babel/types';

/** A file that has been read. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: File;
}

/** Longer ones take more time than a report may: most were written by a bundler. */
const LONGEST = 200_000;

/** Reads JavaScript, TypeScript and JSX. Undefined for what cannot be read. */
export function readSource(file: string, text: string): Source | undefined {
  if (text.length > LONGEST) return undefined;
  const isTyped = /\.[cm]?tsx?$/.test(file);
  const hasTags = !/\.[cm]?ts$/.test(file);
  try {
    const program = parse(text, {
      sourceType: 'unambiguous',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      errorRecovery: true,
      plugins: [
        'decorators-legacy',
        'explicitResourceManagement',
        ...(isTyped ? (['typescript'] as const) : []),
        ...(hasTags ? (['jsx'] as const) : []),
      ],
    });
    return { file, text, program };
  } catch {
    // No JavaScript, or one that is newer than the parser: the report says less then.
    return undefined;
  }
}

/** From the outermost node to the innermost that has all that stands between `start` and `end`. */
export function pathTo(root: Node, start: number, end = start + 1): Node[] {
  const path: Node[] = [];
  let at: Node | undefined = root;
  while (at !== undefined) {
    path.push(at);
    at = childrenOf(at).find((child) => startOf(child) <= start && end <= endOf(child));
  }
  return path;
}

/** All that is in a node, itself first; not what `skip` refuses, nor what is in that. */
export function* nodesIn(node: Node, skip: (node: Node) => boolean = () => false): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) if (!skip(child)) yield* nodesIn(child, skip);
}

const NO_CHILDREN = new Set([
  'loc',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'extra',
  'tokens',
  'errors',
]);

export function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => !NO_CHILDREN.has(key))
    .flatMap(([, value]: [string, unknown]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

export function startOf({ start }: Node): number {
  return Number(start);
}

export function endOf({ end }: Node): number {
  return Number(end);
}

export function textOf({ text }: Pick<Source, 'text'>, node: Node): string {
  return text.slice(startOf(node), endOf(node));
}

/** Of a function or a class; of what is within it, `this` is another. */
export function isFunction(node: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|Class(?:Private)?Method)$/.test(
    node.type,
  );
}
