import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';

import { blocksOf, isPrinted, withoutChance, wordsOf } from './blocks.js';
import { Consumer } from './consumer.js';
import { programOf } from './diagrams.js';

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.startsWith('api'))
  .map((file) => `docs/${file}`)
  .concat('README.md')
  .map((page) => ({ page, blocks: blocksOf(readFileSync(page, 'utf8')) }))
  .filter(({ blocks }) => blocks.length > 0);

/** Every block of code that the documentation shows, run against the packed package. */
describe.each(pages)('$page', ({ blocks }) => {
  it.each(blocks.filter(({ language }) => language === 'sh'))(
    'runs the command at line $line, and prints what the page says',
    ({ source, prints }) => {
      // Both streams into one, in the order in which they are written, as in a terminal.
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

/** The arguments of Node for a command that a page gives to someone who has a clone; what it builds has been built. */
function inClone(command: string): string[] {
  const [word, ...rest] = wordsOf(command);
  if (word === 'node') return rest;
  if (word === 'npm' && rest[0] === 'start') return ['examples/sse/start.mjs'];
  expect([word, rest.shift()]).toEqual(['npx', 'rxleash']);
  return ['dist/adapters/node/cli.js', ...rest];
}
