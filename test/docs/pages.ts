import { readdirSync, readFileSync } from 'node:fs';

/** Written by benches, from the results. */
const GENERATED = ['docs/performance.md'];

/** Every page of prose that the repository holds, by its path from the root. */
export const pages: ReadonlyMap<string, string> = new Map(
  [
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
      .map((file) => `docs/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.md') && !file.startsWith('docs/api/')),
    ...readdirSync('.').filter((file) => file.endsWith('.md')),
  ]
    .filter((file) => !GENERATED.includes(file))
    .sort()
    .map((file) => [file, readFileSync(file, 'utf8')]),
);

const FENCED = /^([ \t]*)(```+).*\n(?:.*\n)*?\1\2[ \t]*$/gm;

/** The name of a test, in italics: three words or more. */
export const NAME_OF_A_TEST = /(?<!\w)_(?=\S)(?=[^_]*\s[^_]*\s)[^_]+_(?!\w)/g;

/** A page without its code and names of tests: they are blank, and lines keep their numbers. */
export function proseOf(markdown: string): string {
  return markdown
    .replace(FENCED, (block) => block.replace(/[^\n]/g, ' '))
    .replace(/`[^`\n]+`/g, '``')
    .replace(NAME_OF_A_TEST, (name) => name.replace(/[^\n]/g, ' '))
    .replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** The links of a page, without those in its code. */
export function linksOf(markdown: string): string[] {
  const text = markdown.replace(FENCED, '').replace(/`[^`\n]+`/g, '``');
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.replace(FENCED, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/\]\([^)]*\)/g, '')
      .replace(/[^\p{L}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}
