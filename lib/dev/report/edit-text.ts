import type { Edit } from '../../edit.js';
import { printable } from '../../printable.js';

/** The lines of an edit as a diff, each with its number before the edit. */
export function editLines({ changes }: Edit): string[] {
  const texts = changes
    .flatMap(({ remove, add }) => [...remove, ...add])
    .filter((text) => text.trim() !== '');
  const indent = Math.min(...texts.map((text) => text.length - text.trimStart().length));
  const width = String(
    Math.max(...changes.map(({ line, remove }) => line + Math.max(0, remove.length - 1))),
  ).length;
  return changes.flatMap(({ line, remove, add }) => {
    const row = (at: number, sign: string, text: string): string =>
      `${String(at).padStart(width)} ${sign} ${printable(text.slice(indent))}`.trimEnd();
    return [
      ...remove.map((text, index) => row(line + index, '-', text)),
      ...add.map((text) => row(line, '+', text)),
    ];
  });
}
