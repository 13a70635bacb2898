// Runs the corpus under every tool, or under those that are named, and writes the tables of docs/corpus.md:
// npm run corpus [-- TOOL …]
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { type Case, readCases } from './cases.js';
import { lineOf, PAGE, replacePart } from './page.js';
import { runAll, runVitest } from './run.js';
import { type Score, scoreRun } from './score.js';
import { classTable, summaryLine, summaryTable } from './table.js';

const TOOLS = ['rxleash', 'rxjs-spy', 'observable-profiler', 'vitest', 'why-is-node-running'];

const named = process.argv.slice(2);
const cases = readCases();
let page = readFileSync(PAGE, 'utf8');
const lines: string[] = [];

for (const tool of TOOLS) {
  const name = tool === 'vitest' ? 'vitest `detectAsyncLeaks`' : tool;
  if (named.length > 0 && !named.includes(tool)) {
    lines.push(lineOf(page, 'summary', name) ?? summaryLine(name, 'not run', []));
    continue;
  }
  process.stderr.write(`${tool}\n`);
  const runs = await scoresOf(tool, cases);
  page = await replacePart(page, tool, classTable(runs) + noteOf(runs));
  lines.push(summaryLine(name, versionOf(tool), runs));
}
writeFileSync(PAGE, await replacePart(page, 'summary', summaryTable(lines)));

function noteOf(runs: readonly Score[]): string {
  const failed = runs.filter((run) => run.failed).length;
  return failed === 0 ? '' : `\n\n${failed} of ${runs.length} runs did not come to their end under it.`;
}

async function scoresOf(tool: string, all: readonly Case[]): Promise<Score[]> {
  const runs: Score[] = [];
  if (tool !== 'vitest') await runAll(tool, all, (one, answer) => runs.push(scoreRun(one, answer)));
  else {
    const answers = await runVitest(all);
    all.forEach((one, at) => {
      const answer = answers[at];
      if (answer !== undefined) runs.push(scoreRun(one, answer));
    });
  }
  return runs;
}

function versionOf(tool: string): string {
  const manifest = tool === 'rxleash' ? 'package.json' : `node_modules/${tool}/package.json`;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
