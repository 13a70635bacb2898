import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';

import { blocksOf, isPrinted, withoutChance, wordsOf } from './blocks.js';
import { Consumer } from './consumer.js';
import { programOf } from './diagrams.js';

const FIRST = 'examples/first';

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.startsWith('api'))
  .map((file) => `docs/${file}`)
  .concat('README.md')
  .map((page) => ({ page, blocks: blocksOf(readFileSync(page, 'utf8')) }))
  .filter(({ blocks }) => blocks.length > 0);

/** The files that a page shows, which its reader has copied. */
const EXAMPLES: Partial<Record<string, string>> = {
  'README.md': FIRST,
  'docs/leak-gate.md': 'examples/gate',
};

/** Every block of code that the documentation shows, run against the packed package. */
describe.each(pages)('$page', ({ page, blocks }) => {
  it.each(blocks.filter(({ language }) => language === 'sh'))(
    'runs the command at line $line, and prints what the page says',
    ({ source, prints }) => {
      // Both streams into one, in the order in which they are written, as in a terminal.
      const example = EXAMPLES[page];
      if (example !== undefined) {
        expect(readerPrints(example, source)).toSatisfy(
          (printed: string) => isPrinted(prints ?? '', printed),
          withoutChance(prints ?? ''),
        );
        return;
      }
      const { stdout } = spawnSync(
        'sh',
        ['-c', 'exec "$0" "$@" 2>&1', process.execPath, ...inClone(source)],
        {
          encoding: 'utf8',
          env: { ...process.env, NO_COLOR: '1' },
        },
      );

      expect(stdout).toSatisfy(
        (printed: string) => isPrinted(prints ?? '', printed),
        withoutChance(prints ?? ''),
      );
    },
  );

  it.each(blocks.filter(({ language }) => language === 'marbles'))(
    'behaves as the diagram at line $line says',
    ({ source }) => {
      const { code, stderr } = new Consumer('7.8.2').node('diagram.mjs', programOf(source));

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  it.each(blocks.filter(({ language }) => language === 'ts'))(
    'runs the code at line $line, and prints what the page says',
    ({ source, prints }) => {
      const { code: program } = transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' });

      const { code, stdout, stderr } = new Consumer('7.8.2').node('page.mjs', program);

      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      if (prints !== undefined) expect(withoutChance(stdout + stderr)).toBe(withoutChance(prints));
    },
  );
});

/** What a reader sees who has the package and vitest, and has copied the files of the example. */
function readerPrints(example: string, command: string): string {
  const consumer = new Consumer('7.8.2');
  cpSync(example, consumer.folder, { recursive: true });
  const [word, ...rest] = wordsOf(command);
  expect(word).toBe('npx');
  const bins: Partial<Record<string, string>> = {
    rxleash: consumer.path('dist/adapters/node/cli.js'),
    vitest: consumer.path('..', 'vitest', 'vitest.mjs'),
  };
  const [name = '', ...args] = rest;
  const { stdout, stderr } = consumer.program([bins[name] ?? name, ...args]);
  return stripVTControlCharacters(`${stdout}${stderr}`);
}

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('shows the files that are in the examples', () => {
    const shown = [...readme.matchAll(/^```js\n\/\/ (\S+)\n([^]*?)^```/gm)];
    expect(shown.map(([, file]) => file)).toEqual(['app.mjs', 'vitest.config.mjs', 'prices.test.mjs']);
    for (const [, file, code] of shown)
      expect(readFileSync(`${FIRST}/${file}`, 'utf8')).toBe(`// ${file}\n${code}`);
  });

  it('links to files that are in the package', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
    const consumer = new Consumer('7.8.2');
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !existsSync(consumer.path(link)))).toEqual([]);
  });

  it('lists every entry point', () => {
    const table = readme.split('\n## Entry points\n')[1]?.split('\n## ')[0] ?? '';
    const named = (door: string): boolean => {
      const [base = '', part] = door.split(/(?<=^rxleash\/[^/]+)\//);
      return (
        table.includes(`\`${door}\``) || (table.includes(`\`${base}\``) && table.includes(`\`/${part}\``))
      );
    };
    expect(new Consumer('7.8.2').doors().filter((door) => !named(door))).toEqual([]);
  });
});

/** The arguments of Node for a command that a page gives to someone who has a clone; what it builds has been built. */
function inClone(command: string): string[] {
  const [word, ...rest] = wordsOf(command);
  if (word === 'node') return rest;
  if (word === 'npm' && rest[0] === 'start') return ['examples/sse/start.mjs'];
  expect([word, rest.shift()]).toEqual(['npx', 'rxleash']);
  return ['dist/adapters/node/cli.js', ...rest];
}
