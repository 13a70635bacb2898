import type { Rule } from 'eslint';
import type { CallExpression, Node } from 'estree';

import { isResponse } from './http-response.js';
import { isOtherThanObservable } from './observable-type.js';
import { ancestorsOf, calledMethod, decoratorsOf, nameOfCall } from './syntax.js';
import { DECORATORS, DROPS_THE_VALUE, GOES_ON, RETURNS_THE_VALUE, TERMINATORS } from './terminators.js';

interface Options {
  readonly terminators?: readonly string[];
  readonly decorators?: readonly string[];
}

const strings = { type: 'array', items: { type: 'string' }, uniqueItems: true } as const;

/**
 * Reports a `subscribe` in a component, directive or Angular pipe if no operator ends the stream with the class, and the
 * subscription is dropped. A response of `HttpClient` is accepted, since it ends by itself.
 *
 * With type information it examines only Observables, otherwise every call of a method `subscribe`.
 */
export const noBareSubscribe: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'Require each subscription in a component to end with the component' },
    schema: [
      {
        type: 'object',
        properties: { terminators: strings, decorators: strings },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{}],
    messages: {
      bare: 'Nothing ends this subscription when {{ name }} is destroyed. Put ownedBy() or takeUntilDestroyed() last in the pipe.',
    },
  },
  create(context) {
    const { terminators = [], decorators = DECORATORS } = (context.options as [Options?])[0] ?? {};
    const ending = new Set([...TERMINATORS, ...terminators]);
    return {
      CallExpression(node) {
        const receiver = calledMethod(node, 'subscribe');
        if (receiver === undefined || !isDropped(node)) return;
        const owner = ancestorsOf(node).find(({ type }) => /^Class(?:Declaration|Expression)$/.test(type));
        if (owner === undefined || !decoratorsOf(owner).some((name) => decorators.includes(name))) return;
        if (endsByOperator(operatorsOf(receiver), ending)) return;
        if (isResponse(receiver, owner) || isOtherThanObservable(receiver, context.sourceCode)) return;
        const { id } = owner as Node & { id?: { name: string } | null };
        context.report({ node, messageId: 'bare', data: { name: id?.name ?? 'this class' } });
      },
    };
  },
};

/** The names of the operators of a `.pipe(…)` at the end of an expression. */
function operatorsOf(receiver: Node): string[] {
  if (calledMethod(receiver, 'pipe') === undefined) return [];
  return (receiver as CallExpression).arguments.flatMap((argument) => nameOfCall(argument) ?? []);
}

/** Whether one of the operators ends the stream, and none after it goes on with another source. */
function endsByOperator(names: readonly string[], ending: ReadonlySet<string>): boolean {
  const last = names.findLastIndex((name) => ending.has(name));
  return last >= 0 && !names.slice(last).some((name) => GOES_ON.includes(name));
}

/** Whether the value of an expression, the subscription, is dropped. */
function isDropped(node: Rule.Node): boolean {
  let at = node;
  let around = node.parent as Rule.Node;
  while (passesOn(around, at)) {
    at = around;
    around = around.parent as Rule.Node;
  }
  if (around.type === 'ExpressionStatement') return true;
  return around.type === 'ArrowFunctionExpression' && around.body === at && isDroppedByCaller(around);
}

/** Whether an expression has the value of its part, or drops it. */
function passesOn(around: Rule.Node, part: Rule.Node): boolean {
  if (around.type === 'LogicalExpression') return around.right === part;
  if (around.type === 'ConditionalExpression') return around.test !== part;
  return (
    around.type === 'ChainExpression' || (around.type === 'UnaryExpression' && around.operator === 'void')
  );
}

/** Whether the function that is called with this callback drops its value. */
function isDroppedByCaller(callback: Rule.Node): boolean {
  const call = callback.parent as Rule.Node;
  const name = nameOfCall(call) ?? '';
  if (DROPS_THE_VALUE.includes(name)) return true;
  return RETURNS_THE_VALUE.includes(name) && isDropped(call);
}
