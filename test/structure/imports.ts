import ts from 'typescript';

export interface Import {
  readonly from: string;
  /** Nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

/** What a module imports or re-exports, dynamic imports and `require` included. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ from: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause) });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal))
        found.push({ from: node.argument.literal.text, typeOnly: true });
    } else if (ts.isCallExpression(node) && loads(node.expression)) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) found.push({ from: argument.text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(text));
  return found;
}

/** Whether a module only re-exports what other modules have. */
export function isDoor(text: string): boolean {
  return parse(text).statements.every(
    (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier,
  );
}

/** Whether something of a module runs: not if it only has types, imports and what it re-exports. */
export function hasCode(text: string): boolean {
  return parse(text).statements.some(
    (statement) =>
      !ts.isImportDeclaration(statement) &&
      !ts.isInterfaceDeclaration(statement) &&
      !ts.isTypeAliasDeclaration(statement) &&
      !(ts.isExportDeclaration(statement) && (statement.moduleSpecifier ?? statement.isTypeOnly)),
  );
}

/** `import { type A }` is no type-only import: the compiler leaves `import 'a'` behind. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function loads(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest);
}
