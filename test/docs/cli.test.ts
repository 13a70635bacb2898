import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { HELP, REPORT_OPTIONS, RUN_OPTIONS, writtenAs } from '../../adapters/node/run/cli-options.js';

const page = readFileSync('docs/cli.md', 'utf8');

it('the page of the command lists the options of a run, each as the help writes it', () => {
  const table = page.split('\n## Options\n')[1]?.split('\n## ')[0] ?? '';
  const listed = [...table.matchAll(/^\| (`--.*?`)\s+\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, option]) => option),
  );
  expect(listed).toEqual(Object.entries(RUN_OPTIONS).map(([name, option]) => writtenAs(name, option)));
});

it('the page and the help name every option of a report', () => {
  for (const [name, option] of Object.entries(REPORT_OPTIONS)) {
    expect(page).toContain(`\`${writtenAs(name, option)}\``);
    expect(HELP).toContain(`  ${writtenAs(name, option)} `);
  }
});

it('the help fits into a terminal of 110 columns', () => {
  expect(HELP.split('\n').filter((line) => line.length > 110)).toEqual([]);
});
