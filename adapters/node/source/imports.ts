import type { Node } from '@babel/types';

import type { Replacement } from './edit.js';
import { endOf, nodesIn, type Source, startOf, textOf } from './tree.js';

/** The import that a name of `rxjs` needs. Undefined if that is not known, or if the name is already used. */
export function importOf(
  source: Source,
  name: string,
  { from = 'rxjs', typeOnly = false }: { readonly from?: string; readonly typeOnly?: boolean } = {},
): Replacement[] | undefined {
  const { program } = source.program;
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    const found = statement.specifiers.find(({ local }) => local.name === name);
    if (found === undefined) continue;
    if (!statement.source.value.startsWith(from)) return undefined;
    if (typeOnly) return [];
    if (statement.importKind === 'type') return undefined;
    const isType = found.type === 'ImportSpecifier' && found.importKind === 'type';
    return isType ? [{ start: startOf(found), end: endOf(found), text: name }] : [];
  }
  if (isBound(source.program, name)) return undefined;
  const word = typeOnly && /\.[cm]?tsx?$/.test(source.file) ? `type ${name}` : name;
  for (const statement of program.body) {
    if (
      statement.type === 'ImportDeclaration' &&
      statement.source.value === from &&
      statement.importKind !== 'type'
    ) {
      const first = statement.specifiers.find(({ type }) => type === 'ImportSpecifier');
      if (first !== undefined) return [{ start: startOf(first), end: startOf(first), text: `${word}, ` }];
    }
    const pattern = requiredFrom(statement, from);
    const [property] = pattern?.properties ?? [];
    if (property !== undefined)
      return [{ start: startOf(property), end: startOf(property), text: `${name}, ` }];
  }
  const last = program.body.filter(({ type }) => type === 'ImportDeclaration').at(-1);
  if (last === undefined) return undefined;
  const quote = textOf(source, last).includes('"') ? '"' : "'";
  return [
    { start: endOf(last), end: endOf(last), text: `\nimport { ${word} } from ${quote}${from}${quote};` },
  ];
}

function requiredFrom(statement: Node, from: string): { readonly properties: readonly Node[] } | undefined {
  if (statement.type !== 'VariableDeclaration') return undefined;
  const [declared] = statement.declarations;
  if (declared?.id.type !== 'ObjectPattern' || declared.init?.type !== 'CallExpression') return undefined;
  const [path] = declared.init.arguments;
  return path?.type === 'StringLiteral' && path.value === from ? declared.id : undefined;
}

/** Whether a declaration of the file has this name. */
export function isBound(root: Node, name: string): boolean {
  for (const node of nodesIn(root)) {
    if (node.type === 'Identifier' && node.name === name) return true;
  }
  return false;
}
