import { readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { Consumer } from '../package/consumer.js';

/** What a runner prints, without what differs from run to run. */
export function printedBy(consumer: Consumer, args: readonly string[]): string {
  const { stdout, stderr } = consumer.program([...args]);
  const printed = stripVTControlCharacters(`${stdout}\n${stderr}`)
    .replaceAll(`file://${consumer.folder}/`, '')
    .replaceAll(`${consumer.folder}/`, '')
    .replaceAll(consumer.folder, '')
    .replace(/(?:file:\/\/)?[^\s'"|(]*\/node_modules\//g, '<node_modules>/')
    .replace(/\bchunk-\w+/g, 'chunk')
    .replace(/(<node_modules>\/rxleash\/\S+?):\d+:\d+/g, '$1')
    .replace(/^ +(?:RUN|Start at|Duration) .*\n/gm, '')
    .replace(/^(?:Time|Finished in|Randomized with)\b.*\n/gm, '')
    .replace(/(oldestAge|idle): \d+/g, '$1: <time>')
    .replace(/ +\(?\d+(?:\.\d+)? ?m?s\b\)?/g, ' <time>')
    // Shown of what took any at all, or long.
    .replace(/^( *[✓✔] .*|(?:FAIL|PASS) .*) <time>$/gm, '$1')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n');
  return `${printed.trim()}\n`;
}

/** A folder that has the packed package, and the suites of a runner that are meant to fail. */
export function consumerWith(runner: string, files: Readonly<Record<string, string>> = {}): Consumer {
  const consumer = new Consumer('7.8.2');
  for (const suite of readdirSync(`test/gates/${runner}`)) {
    consumer.write(suite, readFileSync(`test/gates/${runner}/${suite}`, 'utf8'));
  }
  for (const [file, text] of Object.entries(files)) consumer.write(file, text);
  return consumer;
}

/** The code that a page of the documentation shows below a heading; its first line is a comment with the file's name. */
export function recipe(heading: string): string {
  const page = readFileSync('docs/leak-gate.md', 'utf8');
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const [, code] = /```js\n(\/\/ leak[^]*?)```/.exec(section) ?? [];
  if (code === undefined) throw new Error(`docs/leak-gate.md shows no recipe for ${heading}.`);
  return code;
}
