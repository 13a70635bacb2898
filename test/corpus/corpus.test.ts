import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { CLASSES, readCases } from './cases.js';
import { lineOf, PAGE, replacePart } from './page.js';
import { type Answer, runAll } from './run.js';
import { differences, type Score, scoreRun } from './score.js';
import { classTable, summaryLine } from './table.js';

const cases = readCases();
const answers = new Map<unknown, Answer>();
let scores: Score[] = [];

beforeAll(async () => {
  await runAll('rxleash', cases, (one, answer) => answers.set(one, answer));
  scores = cases.map((one) => scoreRun(one, answerOf(one)));
}, 900_000);

function answerOf(one: unknown): Answer {
  const answer = answers.get(one);
  if (answer === undefined) throw new Error('This case was not run.');
  return answer;
}

describe.each(CLASSES)('%s', (name) => {
  it.each(
    cases.filter((one) => one.class === name).map((one) => [`${one.name}, ${one.variant}`, one] as const),
  )('tells exactly what is wrong: %s', (_, one) => {
    const answer = answerOf(one);
    expect(answer.about.what).toMatch(/\.$/);
    expect(differences(one, answer)).toEqual([]);
  });
});

describe('the corpus', () => {
  it('has at least 80 pairs over the twelve classes, and 40 correct programs', () => {
    const of = (variant: string) => cases.filter((one) => one.variant === variant);
    expect(new Set(of('leaky').map((one) => one.class)).size).toBe(12);
    expect(of('leaky').length).toBeGreaterThanOrEqual(80);
    expect(of('correct').length).toBeGreaterThanOrEqual(40);
  });

  it('leaks where it is said to, and nowhere else', () => {
    for (const { variant, expected } of cases) {
      if (variant === 'leaky') expect(expected.marked).not.toEqual([]);
      const proved = expected.unmarked.filter(({ severity }) => severity === 'leak');
      if (variant !== 'leaky') expect(proved).toEqual([]);
      if (variant === 'fixed') expect(expected.marked).toEqual([]);
    }
  });

  it('is found out completely, nobody is accused in vain, and the lines are exact', () => {
    const leaky = scores.filter(({ variant }) => variant === 'leaky');
    expect(leaky.filter(({ found }) => !found)).toEqual([]);
    expect(scores.filter((score) => score.false)).toEqual([]);
    expect(leaky.filter(({ line }) => line).length / leaky.length).toBeGreaterThanOrEqual(0.98);
  });

  it('is described as it is now', async () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(await replacePart(page, 'rxleash', classTable(scores))).toBe(page);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const cells = (line = '') => line.split('|').map((cell) => cell.trim());
    expect(cells(lineOf(page, 'summary', 'rxleash'))).toEqual(cells(summaryLine('rxleash', version, scores)));
  });
});
