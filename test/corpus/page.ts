import { format, resolveConfig } from 'prettier';

/** The page that the tables are written into. */
export const PAGE = 'docs/corpus.md';

/** The page with `text` between the comments that name the part. */
export async function replacePart(page: string, part: string, text: string): Promise<string> {
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${part}.`);
  const replaced = `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
  return await format(replaced, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}
