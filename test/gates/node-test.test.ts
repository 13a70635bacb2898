import { describe, expect, it } from 'vitest';

import { consumerWith, printedBy, recipe } from './printed.js';

/** Tells what came, in a way that no line of Node changes. */
const REPORTER = `
export default async function* (events) {
  let said = '';
  for await (const { type, data } of events) {
    if (type === 'test:stderr') said += data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, nesting, details: { error } } = data;
    // The first is how Node calls what a file does around its tests.
    yield (type === 'test:pass' ? 'pass ' : 'FAIL ') + '  '.repeat(nesting) + name.replace(/^.*(?:gate|node-test.index)\\.c?js$/, '(around them)') + '\\n';
    if (error && error.failureType !== 'subtestsFailed') yield (error.cause?.message ?? error.message).trimEnd() + '\\n';
  }
  // A file that is run by itself has said it elsewhere.
  yield '\\n' + said;
}
`;

function run(flags: readonly string[], suite: string): string {
  const consumer = consumerWith('node-test', { 'reporter.mjs': REPORTER, 'leaks.mjs': recipe('node:test') });
  return printedBy(consumer, ['--no-warnings', ...flags, '--test-reporter=./reporter.mjs', suite]);
}

const PRELOAD = ['--import', 'rxleash/node-test'];

describe('the gate of node:test', () => {
  it.each(['leaks', 'disarmed'])('prints the expected report: %s', async (suite) => {
    const printed = run([...PRELOAD, '--test'], `${suite}.test.mjs`);
    await expect(printed).toMatchFileSnapshot(`expected/node-test-${suite}.txt`);
  });

  it('is the same where a file is run by itself, or its preload is required', () => {
    const printed = run([...PRELOAD, '--test'], 'leaks.test.mjs');
    expect(run(PRELOAD, 'leaks.test.mjs')).toBe(printed);
    expect(run(['--require', 'rxleash/node-test', '--test'], 'leaks.test.mjs')).toBe(printed);
  });

  it('has options, in a preload of your own', () => {
    const printed = run(['--import', './leaks.mjs', '--test'], 'leaks.test.mjs');
    expect(printed.match(/^FAIL .*/gm)).toEqual(['FAIL fails and leaks']);
  });

  it('is not active in a program that only imports from it', () => {
    const printed = run(['--test'], 'leaks.test.mjs');
    expect(printed.match(/^FAIL .*/gm)).toEqual(['FAIL fails and leaks', 'FAIL may leak']);
    expect(printed).toContain(
      'allowLeaks() was called while no test was running, or the leak gate is not set up.',
    );
  });
});
