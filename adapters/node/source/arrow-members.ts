import type {
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
  if (value?.type !== 'ArrowFunctionExpression' || isInParentheses(value.body)) return undefined;
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
    loc: null,
    leadingComments: leadingComments ?? null,
    decorators: decorators ?? null,
    accessibility: accessibility ?? null,
    key,
    static: isStatic,
    computed,
    params,
    async,
    generator: false,
    body: body.type === 'BlockStatement' ? body : blockOf(body),
  };
}

function isInParentheses({ extra }: Node): boolean {
  return extra?.['parenthesized'] === true;
}

/** Expressions whose value nobody needs. */
const ENDS_WORK = /^(?:AssignmentExpression|UnaryExpression)$/;

/** An expression as the only statement of a block. */
function blockOf(expression: Expression): BlockStatement {
  const at = { start: startOf(expression), end: endOf(expression), loc: null };
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
    const block = made.find((one) => startOf(one) === each.start && each.end === each.start);
    if (block === undefined || !/;\s*$/.test(each.text)) return each;
    const outer = indentOf(source, startOf(block));
    const inner = `\n${outer}${stepOf(source)}`;
    const word = block.body[0]?.type === 'ReturnStatement' ? 'return ' : '';
    const end = endOf(block);
    return [
      { ...each, text: `{${inner}${each.text.trim()}${inner}${word}` },
      { start: end, end, text: `;\n${outer}}` },
    ];
  });
}
