import type { Change, Edit } from '../../../lib/edit.js';
import { lineAt } from '../host/text-offsets.js';
import { withBlocks } from './arrow-members.js';
import type { Replacement } from './replacement.js';
import type { Source } from './tree.js';

export type { Replacement } from './replacement.js';

/** The number of lines in which an edit is shown. */
const MOST_LINES = 8;

/** The lines that change. Undefined if there are too many. */
export function editOf(source: Source, replacements: readonly Replacement[]): Edit | undefined {
  const { file, text } = source;
  const changes: Change[] = [];
  const sorted = [...withBlocks(source, replacements)].sort((a, b) => a.start - b.start);
  while (sorted.length > 0) {
    const group = takeGroup(text, sorted);
    const change = changeOf(text, group);
    if (change !== undefined) changes.push(change);
  }
  const lines = changes.reduce((sum, { remove, add }) => sum + remove.length + add.length, 0);
  return lines === 0 || lines > MOST_LINES ? undefined : { file, changes };
}

/** The edits of the same lines. */
function takeGroup(text: string, sorted: Replacement[]): Replacement[] {
  const group = [sorted.shift() as Replacement];
  let last = lineAt(text, (group[0] as Replacement).end);
  while (sorted[0] !== undefined && lineAt(text, sorted[0].start) <= last) {
    const next = sorted.shift() as Replacement;
    last = lineAt(text, next.end);
    group.push(next);
  }
  return group;
}

function changeOf(text: string, group: readonly Replacement[]): Change | undefined {
  const from = text.lastIndexOf('\n', (group[0] as Replacement).start - 1) + 1;
  const end = text.indexOf('\n', (group.at(-1) as Replacement).end);
  const to = end < 0 ? text.length : end;
  let after = '';
  let at = from;
  for (const { start, end: stop, text: put } of group) {
    after += text.slice(at, start) + put;
    at = stop;
  }
  after += text.slice(at, to);
  const remove = text.slice(from, to).split('\n');
  const add = after.split('\n');
  let line = lineAt(text, from);
  while (remove.length > 0 && remove[0] === add[0]) {
    remove.shift();
    add.shift();
    line++;
  }
  while (remove.length > 0 && remove.at(-1) === add.at(-1)) {
    remove.pop();
    add.pop();
  }
  return remove.length + add.length === 0 ? undefined : { line, remove, add };
}

/** The text with the edit applied. Throws if its lines have changed since they were read. */
export function applied(text: string, { changes }: Edit): string {
  const lines = text.split('\n');
  for (const { line, remove, add } of [...changes].sort((a, b) => b.line - a.line)) {
    const there = lines.splice(line - 1, remove.length, ...add);
    if (there.join('\n') !== remove.join('\n')) throw new Error(`Line ${line} is not what it was.`);
  }
  return lines.join('\n');
}
