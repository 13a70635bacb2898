/** Converts a file URL to a path, and removes the query that a dev server adds. */
export function plainFile(file: string): string {
  const given = file.replace(/^async /, '');
  // In a path `#` is a letter like any other, and a dev server adds its query to the last part.
  const bare = given.replace(/^[\w-]{2,}:\/\//.test(given) ? /[?#].*$/ : /\?[^\\/]*$/, '');
  if (!bare.startsWith('file://')) return bare.replaceAll('\\', '/');
  const path = decodeURIComponent(bare.slice('file://'.length));
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/**
 * The file name as the report shows it: relative to the working folder, or to the server that it came from.
 */
export function shownFile(file: string, folder: string | undefined): string {
  const base = folder === undefined ? undefined : `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  if (base !== undefined && file.startsWith(base)) return file.slice(base.length);
  return file.replace(/^(?:https?|webpack(?:-internal)?):\/\/[^/]*\/(?:\.\/)?/, '');
}
