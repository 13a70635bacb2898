import type {
  SourceLocation,
  BlockStatement,
  ClassMethod,
  ClassProperty,
  Expression,
  File,
  Node,
  Statement,
} from '@babel/types';

import type { Replacement } from './replacement.js';
import { isCall, memberName } from './reading.js';
import { indentOf, stepOf } from './statements.js';
import { endOf, nodesIn, type Source, startOf } from './tree.js';

/*
 * `stop = () => this.sub.unsubscribe();` is a method for a reader, and therefore for the rules.
 */

/** Makes methods of the fields of all classes whose value is an arrow function. */
export function withArrowMembers(program: File): void {
  for (const node of nodesIn(program)) {
    if (node.type === 'ClassBody') node.body = node.body.map((each) => methodOf(each) ?? each);
  }
}

function methodOf(member: Node): ClassMethod | undefined {
  if (member.type !== 'ClassProperty' && member.type !== 'ClassPrivateProperty') return undefined;
  const { value } = member;
  if (value?.type !== 'ArrowFunctionExpression') return undefined;
  const { params, async, body } = value;
  const {
    key,
    static: isStatic,
    computed,
    decorators,
    leadingComments,
    accessibility,
  } = member as ClassProperty;
  return {
    type: member.type === 'ClassProperty' ? 'ClassMethod' : ('ClassPrivateMethod' as 'ClassMethod'),
    kind: 'method',
    start: startOf(member),
    end: endOf(member),
    loc: member.loc as SourceLocation,
    leadingComments: leadingComments ?? null,
    decorators: decorators ?? null,
    accessibility: accessibility ?? null,
    key,
    static: isStatic,
    computed,
    params,
    async,
    generator: false,
    body: body.type === 'BlockStatement' ? body : blockOf(body, endOf(value)),
  };
}

/** Expressions whose value nobody needs. */
const ENDS_WORK = /^(?:AssignmentExpression|UnaryExpression)$/;

/** An expression as the only statement of a block, which includes the parentheses around it. */
function blockOf(expression: Expression, end: number): BlockStatement {
  const loc = expression.loc as SourceLocation;
  const start = Number(expression.extra?.['parenStart'] ?? expression.start);
  const at = { start, end, loc };
  const isStatement =
    ENDS_WORK.test(expression.type) ||
    (isCall(expression) && /^(?:next|complete|unsubscribe)$/.test(String(memberName(expression.callee))));
  const statement = {
    ...at,
    ...(isStatement
      ? { type: 'ExpressionStatement', expression }
      : { type: 'ReturnStatement', argument: expression }),
  } as Statement;
  return { ...at, type: 'BlockStatement', body: [statement], directives: [], extra: { made: true } };
}

/** A statement before the expression of an arrow function needs a block around both. */
export function withBlocks(source: Source, replacements: readonly Replacement[]): readonly Replacement[] {
  const made = [...nodesIn(source.program)].filter(
    (node): node is BlockStatement => node.type === 'BlockStatement' && node.extra?.['made'] === true,
  );
  return replacements.flatMap((each) => {
    const block = made.find((one) => startOf(one.body[0] as Node) === each.start && each.end === each.start);
    if (block === undefined || !/;\s*$/.test(each.text)) return each;
    const outer = indentOf(source, startOf(block));
    const inner = `\n${outer}${stepOf(source)}`;
    const word = block.body[0]?.type === 'ReturnStatement' ? 'return ' : '';
    const end = endOf(block);
    return [
      { start: startOf(block), end: startOf(block), text: `{${inner}${each.text.trim()}${inner}${word}` },
      { start: end, end, text: `;\n${outer}}` },
    ];
  });
}
