import type { ObjectExpression, ObjectMethod } from '@babel/types';

import { ENDS } from '../classes.js';
import { unsubscribesIn } from '../holders.js';
import { editOf } from '../edit.js';
import type { FixRule } from '../given.js';
import type { Reading } from '../reading.js';
import { insertFirst } from '../statements.js';
import { textOf } from '../tree.js';
import { endNotCalled, keptInClass, keptNotEnded } from '../wording-of-objects.js';

/** An object literal with a method that ends it, such as a component of options. */
export const inObject: FixRule = ({ leak, reading, handle, around }) => {
  if (leak.kind === 'promise' || around !== undefined) return undefined;
  const { source } = reading;
  const end = endOfObject(reading);
  if (end === undefined) return undefined;
  const method = textOf(source, end.key);
  if (handle.goes === 'nowhere') return { text: keptInClass('the object', method) };
  if (handle.goes !== 'field' || !handle.name.startsWith('this.')) return undefined;
  if (unsubscribesIn(source, end, handle.name)) {
    return { text: endNotCalled(handle.name, method, 'the object') };
  }
  if (unsubscribesIn(source, source.program, handle.name)) return undefined;
  return {
    text: keptNotEnded(handle.name, 'the object', method),
    edit: editOf(source, [insertFirst(source, end.body, `${handle.name}?.unsubscribe();`)]),
  };
};

/** The end method beside the method around the call. */
function endOfObject({ source, path }: Reading): ObjectMethod | undefined {
  const at = path.findLastIndex(({ type }) => type === 'ObjectMethod');
  const object = path[at - 1] as ObjectExpression | undefined;
  if (at < 1 || object?.type !== 'ObjectExpression') return undefined;
  const methods = object.properties.filter(
    (each): each is ObjectMethod => each.type === 'ObjectMethod' && each !== path[at],
  );
  return ENDS.map((name) => methods.find(({ key }) => textOf(source, key) === name)).find(
    (found) => found !== undefined,
  );
}
