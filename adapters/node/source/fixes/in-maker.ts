import type { Node } from '@babel/types';

import { editOf } from '../edit.js';
import { unsubscribesIn } from '../holders.js';
import type { Fix } from '../given.js';
import { callText, functionsAround, type Reading, statementOf } from '../reading.js';
import { indentOf } from '../statements.js';
import { endOf, startOf } from '../tree.js';
import { noTeardown } from '../wording-of-producers.js';

/** A subscribe function that stores the subscription in a variable, and does nothing with it. */
export function keptByMaker(
  reading: Reading,
  maker: Node,
  subscriber: string,
  name: string,
): Fix | undefined {
  const { source } = reading;
  const statement = statementOf(reading);
  if (statement?.type !== 'VariableDeclaration' || functionsAround(reading)[0] !== maker) return undefined;
  if (unsubscribesIn(source, maker, name)) return undefined;
  const at = endOf(statement);
  const added = `\n${indentOf(source, startOf(statement))}${subscriber}.add(${name});`;
  return { text: noTeardown(callText(reading)), edit: editOf(source, [{ start: at, end: at, text: added }]) };
}
