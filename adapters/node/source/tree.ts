import { parse } from '@babel/parser';
import type { File, Node } from '@babel/types';

/** A parsed file. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: File;
}

/** Parsing a longer file takes more time than a report may take. Most of these were written by a bundler. */
const LONGEST = 200_000;

/** Parses JavaScript, TypeScript and JSX. Undefined if it cannot be parsed. */
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
    // It is not JavaScript, or it is newer than the parser: the report then contains less.
    return undefined;
  }
}

/** The nodes from the outermost to the innermost one that contains the range from `start` to `end`. */
export function pathTo(root: Node, start: number, end = start + 1): Node[] {
  const path: Node[] = [];
  let at: Node | undefined = root;
  while (at !== undefined) {
    path.push(at);
    at = childrenOf(at).find((child) => startOf(child) <= start && end <= endOf(child));
  }
  return path;
}

/** All nodes within a node, itself first, without those that `skip` refuses and their contents. */
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

/** A function or a method. */
export function isFunction(node: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|Class(?:Private)?Method)$/.test(
    node.type,
  );
}
