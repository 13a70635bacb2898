import type { CallExpression, Node } from 'estree';

import { calledMethod, nameOf, nameOfCall } from './syntax.js';
import { KEEPS_THE_END } from './terminators.js';

const METHODS = ['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'jsonp', 'request'];

/**
 * Whether it is a request of the class's own `HttpClient`, through operators that leave the response as the
 * end.
 */
export function isResponse(receiver: Node, owner: Node): boolean {
  let at: Node = receiver;
  for (let next = calledMethod(at, 'pipe'); next !== undefined; next = calledMethod(at, 'pipe')) {
    if (!(at as CallExpression).arguments.every(keepsTheEnd)) return false;
    at = next;
  }
  const client = METHODS.map((method) => calledMethod(at, method)).find((found) => found !== undefined);
  const name = client?.type === 'MemberExpression' ? nameOf(client) : undefined;
  return name !== undefined && clientsOf(owner).includes(name);
}

function keepsTheEnd(operator: Node): boolean {
  if (!KEEPS_THE_END.includes(nameOfCall(operator) ?? '')) return false;
  return (operator as CallExpression).arguments.every((argument) => {
    if (nameOfCall(operator) === 'catchError') return !givesLiveStream(argument);
    if (argument.type !== 'ObjectExpression') return true;
    return !argument.properties.some(
      (option) =>
        option.type === 'Property' &&
        SWITCHES.includes(nameOf(option.key) ?? '') &&
        givesLiveStream(option.value),
    );
  });
}

/** The options of `timeout`, `timeoutOrAbort` and `retry` that give another source. */
const SWITCHES = ['with', 'delay'];

/** Whether a function returns a stream that was there before: nothing says that it ends. Calls are taken for streams that end. */
function givesLiveStream(callback: Node): boolean {
  if (callback.type !== 'ArrowFunctionExpression' && callback.type !== 'FunctionExpression') return false;
  const { body } = callback;
  let at: Node | null | undefined = body;
  if (body.type === 'BlockStatement') {
    at = body.body.flatMap((line) => (line.type === 'ReturnStatement' ? [line.argument] : []))[0];
  }
  if (!at) return false;
  for (let next = calledMethod(at, 'pipe'); next !== undefined; next = calledMethod(at, 'pipe')) at = next;
  if (at.type === 'MemberExpression') return true;
  const given = callback.params.map(nameOf);
  return at.type === 'Identifier' && at.name !== 'EMPTY' && !given.includes(at.name);
}

interface Parameter {
  readonly type: string;
  readonly parameter?: Node & { readonly typeAnnotation?: { readonly typeAnnotation: TypeName } };
}
interface TypeName {
  readonly typeName?: Node;
}

/**
 * The fields of a class that hold an `HttpClient`: `http = inject(HttpClient)`, or `private http: HttpClient`
 * in the constructor.
 */
function clientsOf(owner: Node): string[] {
  const { body } = (owner as Node & { readonly body: { readonly body: readonly Node[] } }).body;
  return body.flatMap((member) => {
    if (member.type === 'PropertyDefinition') {
      const { key, value } = member;
      const injected =
        value?.type === 'CallExpression' && nameOfCall(value) === 'inject' ? value.arguments[0] : undefined;
      const name = nameOf(key);
      return injected !== undefined && nameOf(injected) === 'HttpClient' && name !== undefined ? [name] : [];
    }
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return [];
    return (member.value.params as readonly Parameter[]).flatMap(({ parameter }) => {
      const type = parameter?.typeAnnotation?.typeAnnotation.typeName;
      const name = parameter && nameOf(parameter);
      return type !== undefined && nameOf(type) === 'HttpClient' && name !== undefined ? [name] : [];
    });
  });
}
