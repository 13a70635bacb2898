import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { Consumer } from '../package/consumer.js';

/** Runs vitest in a folder that has the packed package, and gives what is printed, without what differs from run to run. */
function run(consumer: Consumer, suites: readonly string[]): string {
  const runner = consumer.path('..', 'vitest', 'vitest.mjs');
  const { stdout, stderr } = consumer.program([runner, 'run', '--no-color', ...suites]);
  return `${stdout}\n${stderr}`
    .replaceAll(consumer.folder, '')
    .replace(/^ (?:Start at|Duration) .*\n/gm, '')
    .replace(/ ?\d+(?:\.\d+)? ?m?s\b/g, ' <time>')
    .replace(/^.*v\d+\.\d+\.\d+.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A consumer with the suites that are meant to fail, under the gate as its users set it up. */
function consumerWith(setup: string): Consumer {
  const consumer = new Consumer('7.8.2');
  for (const suite of readdirSync('test/gates/vitest')) {
    const text = readFileSync(`test/gates/vitest/${suite}`, 'utf8');
    consumer.write(suite, text.replace('../../../adapters/vitest/index.js', 'rxleash/vitest'));
  }
  consumer.write('vitest.config.mjs', `export default { test: ${setup} };`);
  return consumer;
}

describe('the gate of vitest', () => {
  const gated = `{ setupFiles: ['rxleash/vitest'] }`;

  it.each(['leaks', 'disarmed'])('tells what its users are to see: %s', async (suite) => {
    const printed = run(consumerWith(gated), [suite]);
    await expect(`${printed}\n`).toMatchFileSnapshot(`expected/vitest-${suite}.txt`);
  });
});
