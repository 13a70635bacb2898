import { format, resolveConfig } from 'prettier';

/** The page that the tables are written into. */
export const PAGE = 'docs/corpus.md';

/** The page with `text` between the comments that name the part. */
export async function replacePart(page: string, part: string, text: string): Promise<string> {
  const [from, to] = bounds(page, part);
  const replaced = `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`;
  return await format(replaced, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** The line of a part that begins with this cell, if there is one. */
export function lineOf(page: string, part: string, cell: string): string | undefined {
  const lines = page.slice(...bounds(page, part)).split('\n');
  return lines.find((line) => line.startsWith(`| ${cell} `));
}

function bounds(page: string, part: string): [number, number] {
  const begin = `<!-- ${part} -->`;
  const [from, to] = [page.indexOf(begin), page.indexOf(`<!-- end of ${part} -->`)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${part}.`);
  return [from + begin.length, to];
}
