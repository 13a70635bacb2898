import { valueOf } from './reachable.js';

/** One look at all subscriptions asks many times of the same objects. */
const known = new WeakMap<ReadonlySet<object>, ReadonlySet<object>>();

/** Whether it is a Subject of a dialog that is among these objects. */
export function isOfDialog(objects: ReadonlySet<object>, feed: object): boolean {
  if (!objects.has(feed)) return false;
  let subjects = known.get(objects);
  if (subjects === undefined)
    known.set(objects, (subjects = new Set([...objects].flatMap(subjectsOfDialog))));
  return subjects.has(feed);
}

/**
 * The Subjects of a dialog of the CDK, or of Angular Material, and of its overlay. They complete when the dialog is
 * closed, whoever has opened it.
 */
function subjectsOfDialog(object: object): readonly object[] {
  const overlay = overlayOf(object);
  if (overlay !== undefined) return [...subjectsIn(object), ...subjectsIn(overlay)];
  // That of Angular Material has the one of the CDK in a field.
  const dialog = valueOf(object, '_ref');
  return isObject(dialog) && overlayOf(dialog) !== undefined ? subjectsIn(object) : [];
}

function overlayOf(dialog: object): object | undefined {
  const overlay = valueOf(dialog, 'overlayRef');
  return isObject(overlay) && isSubject(valueOf(dialog, 'closed')) ? overlay : undefined;
}

function subjectsIn(object: object): readonly object[] {
  return Object.keys(object).flatMap((name) => {
    const value = valueOf(object, name);
    return isSubject(value) ? [value] : [];
  });
}

/** Of whichever copy of rxjs. */
function isSubject(value: unknown): value is object {
  return isObject(value) && Object.hasOwn(value, 'observers');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
