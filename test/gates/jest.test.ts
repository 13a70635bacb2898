import { describe, expect, it } from 'vitest';

import { Consumer, type Outcome } from '../package/consumer.js';
import { consumerWith, printedBy, recipe } from './printed.js';

function run(options: string, suites: readonly string[]): string {
  const consumer = consumerWith('jest', {
    'jest.config.cjs': `module.exports = { testEnvironment: 'rxleash/jest', testEnvironmentOptions: ${options} };`,
    'leak-environment.cjs': recipe('jest'),
    'package.json': '{}',
  });
  return printedBy(consumer, [consumer.path('..', 'jest', 'bin', 'jest.js'), '--ci', ...suites]);
}

describe('the gate of jest', () => {
  it.each(['leaks', 'disarmed', 'retry'])('prints the expected report: %s', async (suite) => {
    await expect(run('{}', [suite])).toMatchFileSnapshot(`expected/jest-${suite}.txt`);
  });

  it('is put around other environments', async () => {
    await expect(run('{}', ['jsdom'])).toMatchFileSnapshot('expected/jest-jsdom.txt');
  });

  it('has options', () => {
    const printed = run(`{ rxleash: { grace: 0, ignore: 'leaks.test.js' } }`, ['leaks']);
    expect(printed).toContain('Tests:       1 failed, 10 passed, 11 total');
    expect(printed).not.toContain('LeakError');
    expect(run(`{ rxleash: { grac: 0 } }`, ['leaks'])).toContain(
      'TypeError: The option `rxleash` of the test environment has no option "grac". It takes: grace, ignore, ignoreFrames, baseline, strict.',
    );
  });

  it('watches every file, in one process and in several', () => {
    for (const flag of ['--runInBand', '--maxWorkers=2']) {
      const printed = run('{}', [flag]);
      expect(printed).toContain('Test Suites: 3 failed, 1 passed, 4 total');
    }
  });

  it('fails the run for every file that was not watched, by name', () => {
    const clean = `const { NEVER } = require('rxjs'); it('is clean', () => NEVER.subscribe().unsubscribe());`;
    const reported = (options: string): Outcome => {
      const consumer = new Consumer('7.8.2');
      consumer.write('package.json', '{}');
      consumer.write('watched.test.js', clean);
      consumer.write('another.test.js', `/** @jest-environment node */ ${clean}`);
      consumer.write('none.test.js', `/** @jest-environment node */ xit('is to come', () => undefined);`);
      const reporters = `['default', ['rxleash/jest/reporter', ${options}]]`;
      consumer.write(
        'jest.config.cjs',
        `module.exports = { testEnvironment: 'rxleash/jest', reporters: ${reporters} };`,
      );
      return consumer.program([consumer.path('..', 'jest', 'bin', 'jest.js'), '--ci', '--maxWorkers=2']);
    };
    const { stderr, code } = reported('{}');
    expect(stderr).toContain('rxleash watched 1 of 2 test files. Not watched: another.test.js.');
    expect(code).toBe(1);
    const allowed = reported(`{ unwatched: ['another.test.js'] }`);
    expect(allowed.stderr).not.toContain('rxleash watched');
    expect(allowed.code).toBe(0);
  });
});
