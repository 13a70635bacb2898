// Runs the cases whose path contains the word, under rxleash, and prints what differs: tsx test/corpus/check.ts [word]
import process from 'node:process';

import { readCases } from './cases.js';
import { runAll } from './run.js';
import { differences } from './score.js';

const [word = ''] = process.argv.slice(2);
const cases = readCases().filter(({ file }) => file.includes(word));
let wrong = 0;

await runAll('rxleash', cases, (one, answer) => {
  const found = differences(one, answer);
  if (found.length === 0) return;
  wrong++;
  process.stdout.write(`${one.file} ${one.variant}\n${found.map((line) => `  ${line}\n`).join('')}`);
});
process.stdout.write(`${cases.length} runs, ${wrong} wrong\n`);
