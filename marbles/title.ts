/**
 * The name of a test for one row: `$key` and `$key.inner` are replaced by properties of the row, and `$#` by its number
 * (from 0). Unknown keys stay as they are.
 */
export function titleOf(name: string, row: unknown, index: number): string {
  return name.replace(/\$(#|[\w$]+(?:\.[\w$]+)*)/g, (written, path: string) => {
    if (path === '#') return String(index);
    let at: unknown = row;
    for (const key of path.split('.')) {
      if (typeof at !== 'object' || at === null || !(key in at)) return written;
      at = Reflect.get(at, key);
    }
    return textOf(at);
  });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value);
}
