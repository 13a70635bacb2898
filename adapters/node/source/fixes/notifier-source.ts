import { onlyNamed } from '../functions.js';
import { type Call, memberName } from '../reading.js';
import { nodesIn, type Source, textOf } from '../tree.js';

/** The events that the file emits, if the event is not among them. */
export function emittedIn({ text }: Source, event: string): string[] {
  const found = [...text.matchAll(/\.emit\(\s*(["'][\w:.-]+["'])/g)].map(([, name]) => String(name));
  const plain = found.map((name) => name.slice(1, -1));
  return plain.includes(event.slice(1, -1)) ? [] : [...new Set(found)];
}

/** Does the only function of the file that has its name return a new Subject? */
export function makesSubject(source: Source, { callee }: Call): boolean {
  const only = onlyNamed(source, memberName(callee) ?? textOf(source, callee));
  if (only === undefined) return false;
  return [...nodesIn(only)].some(
    (node) =>
      node.type === 'ReturnStatement' &&
      node.argument?.type === 'NewExpression' &&
      /Subject$/.test(textOf(source, node.argument.callee)),
  );
}
