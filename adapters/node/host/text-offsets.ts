/** The offset of a line and a column in a text. Both count from 1. */
export function offsetAt(text: string, { line, column }: { line: number; column: number }): number {
  let at = 0;
  for (let left = line - 1; left > 0; left--) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at + column - 1;
}

/** The line of an offset. The first line is 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
