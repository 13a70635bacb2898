import type { Expression } from '@babel/types';

import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import { hasOpenOwner } from '../exact-fixes.js';
import { importOf } from '../imports.js';
import { firstArgument, isCall, operatorName, type Pipe } from '../reading.js';
import { type Source, textOf } from '../tree.js';
import { ownerHasClosed } from '../wording.js';
import { piped } from './waiting.js';

/** A guard names an owner that has closed. A guard alone ends nothing. */
export const ofOwner: FixRule = ({ leak, reading }) => {
  const { source, pipe } = reading;
  if (leak.owner === undefined || leak.kind === 'promise' || hasOpenOwner(leak)) return undefined;
  const owner = pipe && ownerIn(source, pipe);
  if (owner === undefined) return undefined;
  const name = textOf(source, owner);
  const imported = importOf(source, 'ownedBy', { from: 'rxleash' });
  const edit = imported && editOf(source, [...imported, piped(source, reading, `ownedBy(${name})`)]);
  return { text: ownerHasClosed(leak.owner.path, name), edit };
};

function ownerIn(source: Source, { operators }: Pipe): Expression | undefined {
  for (const operator of operators) {
    if (!isCall(operator) || operatorName(source, operator) !== 'withLeakGuard') continue;
    const options = firstArgument(operator);
    if (options?.type !== 'ObjectExpression') continue;
    for (const property of options.properties) {
      if (property.type === 'ObjectProperty' && textOf(source, property.key) === 'owner')
        return property.value as Expression;
    }
  }
  return undefined;
}
