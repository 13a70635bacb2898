/** A fenced block of a page that is executed, and what the page says that it prints. */
export interface Block {
  /** Where it stands: the line of its fence, from 1. */
  readonly line: number;
  readonly language: 'ts' | 'sh' | 'marbles';
  readonly source: string;
  /** The `text` block right behind it, if there is one. */
  readonly prints: string | undefined;
}

const FENCE = /^```(\w*)\s*$/;

/** The blocks of a page that can be run: `ts` ones, diagrams, and `sh` ones that show what they print. */
export function blocksOf(markdown: string): Block[] {
  const fenced = fencedBlocks(markdown);
  return fenced.flatMap(({ line, language, source }, index) => {
    if (language !== 'ts' && language !== 'sh' && language !== 'marbles') return [];
    const next = fenced[index + 1];
    const prints = next?.language === 'text' && next.follows ? next.source : undefined;
    return language === 'sh' && prints === undefined ? [] : [{ line, language, source, prints }];
  });
}

interface Fenced {
  readonly line: number;
  readonly language: string;
  readonly source: string;
  /** Nothing but blank lines stands between it and the block before. */
  readonly follows: boolean;
}

function fencedBlocks(markdown: string): Fenced[] {
  const blocks: Fenced[] = [];
  let open: { line: number; language: string; lines: string[]; follows: boolean } | undefined;
  let prose = false;
  markdown.split('\n').forEach((text, index) => {
    const fence = FENCE.exec(text);
    if (open !== undefined) {
      if (fence === null) {
        open.lines.push(text);
        return;
      }
      const { line, language, lines, follows } = open;
      blocks.push({ line, language, source: `${lines.join('\n')}\n`, follows });
      open = undefined;
      prose = false;
    } else if (fence !== null) {
      open = { line: index + 1, language: fence[1] ?? '', lines: [], follows: blocks.length > 0 && !prose };
    } else if (text.trim() !== '') {
      prose = true;
    }
  });
  if (open !== undefined) throw new Error(`the block at line ${open.line} is not closed`);
  return blocks;
}

/** A line of a page that stands for lines which it leaves out. */
const LEFT_OUT = '…';

/** Whether that was printed: from its first line to its last, but for what is left out. */
export function isPrinted(shown: string, printed: string): boolean {
  const parts = `\n${withoutChance(shown)}\n`
    .split(`\n${LEFT_OUT}\n`)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\n[^]*?\\n')}$`).test(`\n${withoutChance(printed)}\n`);
}

/** The words of a command, those in quotes as one. */
export function wordsOf(command: string): string[] {
  return [...command.trim().matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** What differs from run to run: times, versions of paths, and colors. */
export function withoutChance(printed: string): string {
  return printed
    .replace(/\d+(?:\.\d+)? (ms|s|min|h)\b/g, '<time>')
    .replace(/[ \t]+$/gm, '')
    .trim();
}
