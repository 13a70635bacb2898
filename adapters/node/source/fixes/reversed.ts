import type { Node } from '@babel/types';

import { editOf } from '../edit.js';
import { unsubscribesIn } from '../holders.js';
import type { FixRule } from '../given.js';
import { isCall, memberName, objectOf } from '../reading.js';
import { endOf, nodesIn, startOf, textOf } from '../tree.js';
import { addedTheWrongWay } from '../wording-of-handles.js';

/** `sub.add(this.all)`, where `this.all` is what is unsubscribed. */
export const reversed: FixRule = ({ reading: { source, call }, handle }) => {
  const name = handle.goes === 'variable' || handle.goes === 'field' ? handle.name : undefined;
  for (const node of nodesIn(source.program)) {
    if (!isCall(node) || memberName(node.callee) !== 'add') continue;
    const object = objectOf(node) as Node;
    const added = textOf(source, object);
    if (object !== call && added !== name) continue;
    const holder = node.arguments.map((each) => textOf(source, each)).join();
    if (!/^[\w$.#]+$/.test(holder) || !unsubscribesIn(source, source.program, holder)) continue;
    return {
      text: addedTheWrongWay(object === call ? undefined : added, holder),
      edit: editOf(source, [{ start: startOf(node), end: endOf(node), text: `${holder}.add(${added})` }]),
    };
  }
  return undefined;
};
