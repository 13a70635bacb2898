import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();
const TWO = `const NEVER = require('rxjs').fromEvent(process, 'x'); for (let n = 0; n < 2; n++) NEVER.subscribe();`;
const ONE = `const NEVER = require('rxjs').fromEvent(process, 'x'); NEVER.subscribe();`;
const DROPS = `const { fromEvent, Subject } = require('rxjs');
const stays = fromEvent(process, 'x');
const watch = (stream) => stream.subscribe();
[stays, stays].forEach(watch);
watch(new Subject());`;
const NONE = `const { EMPTY } = require('rxjs'); EMPTY.subscribe();`;

describe.concurrent('the exit code', () => {
  // prettier-ignore
  it.each([
    { what: 'that of a program that leaks',           source: TWO,                                  options: [],                              code: 0 },
    { what: '1 for leaks with --fail-on-leak',        source: TWO,                                  options: ['--fail-on-leak'],              code: 1 },
    { what: '0 for a note with --fail-on-leak',       source: ONE,                                  options: ['--fail-on-leak'],              code: 0 },
    { what: '1 for one with --strict',                source: ONE,                                  options: ['--fail-on-leak', '--strict'],  code: 1 },
    { what: '1 for leaks of a line that also dropped one', source: DROPS,                           options: ['--fail-on-leak'],              code: 1 },
    { what: '0 where nothing is open',                source: NONE,                                 options: ['--fail-on-leak', '--strict'],  code: 0 },
    { what: 'that of process.exit()',                 source: `${TWO} process.exit(7);`,            options: [],                              code: 7 },
    { what: 'the program\'s before ours',             source: `${TWO} process.exit(7);`,            options: ['--fail-on-leak'],              code: 7 },
    { what: 'that of process.exitCode',               source: `${TWO} process.exitCode = 3;`,       options: ['--fail-on-leak'],              code: 3 },
    { what: '1 for leaks after process.exit(0)',      source: `${TWO} process.exit(0);`,            options: ['--fail-on-leak'],              code: 1 },
    { what: '1 for leaks where an exit listener exits', source: `${TWO} process.on('exit', () => process.exit());`, options: ['--fail-on-leak'], code: 1 },
    { what: 'what an exit listener exits with',       source: `${TWO} process.on('exit', () => process.exit(4));`, options: ['--fail-on-leak'],  code: 4 },
    { what: '1 of a program that throws',             source: `${TWO} throw new Error('mine');`,    options: [],                              code: 1 },
    { what: '1 of a rejection that nobody handles',   source: `${TWO} Promise.reject(new Error('mine'));`, options: [],                       code: 1 },
  ])('is $what', async ({ what, source, options, code }) => {
    const ended = await folder.run(`${what.replace(/\W+/g, '-')}.cjs`, source, options);

    expect({ code: ended.code, signal: ended.signal }).toEqual({ code, signal: null });
    expect(ended.stderr).toContain('rxjs 7.8.2 was watched.');
  });

  it('goes with the error of a program that throws, which Node prints behind the report', async () => {
    const { stderr } = await folder.run('throws.cjs', `${TWO}\nthrow new Error('mine');`);
    expect(stderr).toMatch(
      /rxleash: throws\.cjs ended with exit code 1; [^]*2 leaked subscriptions in 1 place[^]*Error: mine/,
    );
  });

  it('is, for a program that was killed, the same death, and no report', async () => {
    const source = `${TWO} process.kill(process.pid, 'SIGKILL');`;
    const { code, signal, stdout, stderr } = await folder.run('killed.cjs', source);
    expect({ code, signal, stdout }).toEqual({ code: null, signal: 'SIGKILL', stdout: '' });
    expect(stderr).toBe('rxleash: killed.cjs was killed by SIGKILL, so no report could be made.\n');
  });

  it('does not depend on the reader of the output: megabytes arrive whole', async () => {
    const line = 'x'.repeat(1023);
    const source = `${TWO}
      for (let n = 0; n < 4096; n++) console.log('${line}');
      for (let n = 0; n < 1024; n++) console.error('${line}');`;
    const { code, stdout, stderr } = await folder.run('prints.cjs', source);
    expect({ code, length: stdout.length }).toEqual({ code: 0, length: 4096 * 1024 });
    expect(stderr.length).toBeGreaterThan(1024 * 1024);
    expect(stderr).toContain('2 leaked subscriptions in 1 place.');
  });
});
