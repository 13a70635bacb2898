import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { Consumer } from '../package/consumer.js';
import { printedBy } from './printed.js';

/** Runs vitest in a folder that has the packed package. */
function run(consumer: Consumer, suites: readonly string[] = []): string {
  return printedBy(consumer, [consumer.path('..', 'vitest', 'vitest.mjs'), 'run', '--no-color', ...suites]);
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

const BARE = `{ setupFiles: ['rxleash/vitest'] }`;
const OWN = `{ setupFiles: ['./setup.mjs'] }`;

/** The names of the tests that failed. */
function failed(printed: string): string[] {
  return [...printed.matchAll(/^ +× (.*) <time>$/gm)].map(([, name = '']) => name);
}

describe('the gate of vitest', () => {
  it.each(['leaks', 'disarmed'])('prints the expected report: %s', async (suite) => {
    const printed = run(consumerWith(BARE), [suite]);
    await expect(printed).toMatchFileSnapshot(`expected/vitest-${suite}.txt`);
  });

  it.each([
    ['for each file, without a reporter', BARE, 2],
    [
      'for the run, by its reporter',
      BARE.replace('{', `{ reporters: ['default', 'rxleash/vitest/reporter'],`),
      1,
    ],
  ])('says in a line what only its own test could wake: %s', (_, setup, lines) => {
    const consumer = consumerWith(setup);
    for (const name of ['one', 'other']) {
      consumer.write(
        `${name}.test.mjs`,
        `import { Subject } from 'rxjs'; import { it } from 'vitest'; for (const n of [1, 2]) it('is left ' + n, () => void new Subject().subscribe());`,
      );
    }
    const said = run(consumer, ['one', 'other']).match(
      /^\d+ subscriptions in .* only their own test could wake.*$/gm,
    );
    expect(said).toHaveLength(lines);
    expect(said?.[0]).toContain(lines === 1 ? '4 subscriptions in 2 lines' : '2 subscriptions in 1 line');
  });

  it('is summed up at the end by its reporter', async () => {
    const reported = BARE.replace('{', `{ reporters: ['rxleash/vitest/reporter'],`);
    await expect(run(consumerWith(reported))).toMatchFileSnapshot('expected/vitest-summary.txt');
    expect(run(consumerWith(reported), ['disarmed'])).not.toContain('Leaked subscriptions');
  });

  it('sums up what each repeat of a test left, and only the last try of one that is tried again', () => {
    const consumer = consumerWith(BARE.replace('{', `{ reporters: ['rxleash/vitest/reporter'],`));
    consumer.write(
      'repeated.test.mjs',
      `import { interval } from 'rxjs';
import { test } from 'vitest';
const leak = () => { interval(1_000).subscribe(); };
let first = 0, tries = 0;
test('leaks in its first repeat', { repeats: 2 }, () => { if (first++ === 0) leak(); });
test('leaks in each repeat', { repeats: 2 }, () => leak());
test('leaks in its first try', { retry: 1 }, () => { if (tries++ === 0) leak(); });
`,
    );
    const printed = run(consumer, ['repeated']);
    expect(printed).toMatch(/4 at repeated\.test\.mjs:3/);
    expect(printed).not.toContain('leaks in its first try');
  });

  it('reports leaks of many tests at the same lines as one, and others separately', () => {
    const consumer = consumerWith(BARE);
    consumer.write(
      'shared.test.ts',
      `import { Observable } from 'rxjs';
import { test } from 'vitest';
const kept = new Observable(() => () => undefined);
const open = () => kept.subscribe();
test('one', () => void open());
test('two', () => void open());
test('more', () => {
  open();
  kept.subscribe();
});
`,
    );
    const printed = run(consumer, ['shared']);
    expect(printed.match(/^(?: FAIL|LeakError: The test|[ ]{2}at) .*$/gm)).toEqual([
      ' FAIL  shared.test.ts > one',
      ' FAIL  shared.test.ts > two',
      'LeakError: The test "one" left subscriptions open: 1 leaked subscription in 1 place.',
      '  at shared.test.ts:4:25 in open',
      ' FAIL  shared.test.ts > more',
      'LeakError: The test "more" left subscriptions open: 2 leaked subscriptions in 2 places.',
      '  at shared.test.ts:4:25 in open',
      '  at shared.test.ts:9:8',
    ]);
  });

  it('has options, in a setup file', () => {
    const consumer = consumerWith(OWN);
    consumer.write(
      'setup.mjs',
      `import { leakGate } from 'rxleash/vitest'; leakGate({ grace: 0, ignore: /leaks.test.ts/ });`,
    );
    const printed = run(consumer, ['leaks']);
    expect(failed(printed)).toEqual(['fails and leaks']);
    expect(printed).not.toContain('LeakError');
  });

  it('is not active in a program that only imports from it', () => {
    const printed = run(consumerWith('{}'), ['leaks']);
    expect(failed(printed)).toEqual(['fails and leaks', 'may leak']);
    expect(printed).toContain(
      'Error: allowLeaks() was called while no test was running, or the leak gate is not set up. Call it in a test, or at the top of a test file.',
    );
  });

  it('watches tests that have a DOM, whose URL is not that of Node', () => {
    const printed = run(consumerWith(BARE.replace('{', `{ environment: 'jsdom',`)), ['leaks']);
    expect(failed(printed)).toEqual(['leaks', 'fails and leaks', 'first leaks']);
    expect(printed).toContain('at leaks.test.ts:23:11');
  });
});
