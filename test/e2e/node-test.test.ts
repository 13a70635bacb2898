import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();

/** Line 5 leaks twice, and each test passes. */
const LEAKY = `import { test } from 'node:test';
import { fromEvent } from 'rxjs'; const NEVER = fromEvent(process, 'x');

function follow() {
  NEVER.subscribe();
}
for (const name of ['one', 'two']) test(name, () => follow());
`;

const CLEAN = `import { equal } from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { firstValueFrom, interval, Subject, take, toArray } from 'rxjs';

describe('streams', () => {
  it('end by themselves', async () => {
    equal((await firstValueFrom(interval(1).pipe(take(3), toArray()))).length, 3);
  });
  it('end with fake timers', () => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    const seen = [];
    const subscription = interval(1_000).subscribe((n) => seen.push(n));
    mock.timers.tick(3_000);
    subscription.unsubscribe();
    mock.timers.reset();
    equal(seen.length, 3);
  });
  it('end with a subject', () => {
    const subject = new Subject();
    subject.subscribe();
    subject.complete();
  });
});
`;

/** What node:test counts, whichever reporter it takes. */
function counts(stdout: string): Record<string, number> {
  const found = stdout.matchAll(/^\S (?<what>pass|fail) (?<n>\d+)$/gm);
  return Object.fromEntries([...found].map(({ groups }) => [groups?.['what'] ?? '', Number(groups?.['n'])]));
}

describe.concurrent('a file of node:test', () => {
  it('runs under the command as without it, and nothing of the runner is accused', async () => {
    const { code, stdout, stderr } = await folder.run('clean.test.mjs', CLEAN, ['--fail-on-leak']);
    expect({ code, ...counts(stdout) }).toEqual({ code: 0, pass: 3, fail: 0 });
    expect(stderr).toContain('rxleash: clean.test.mjs ended with exit code 0; rxjs 7.8.2 was watched.');
    expect(stderr).toContain('Nothing is open: all 3 subscriptions have ended.');
  });

  it('is given the line that its tests leave open', async () => {
    const { code, stdout, stderr } = await folder.run('leaky.test.mjs', LEAKY);
    expect({ code, ...counts(stdout) }).toEqual({ code: 0, pass: 2, fail: 0 });
    expect(stderr).toContain('unowned: 2 subscriptions were left open');
    expect(stderr).toContain('  at leaky.test.mjs:5:9 in follow\n');
  });

  it('fails on a leak where that is asked for, and keeps a failure of its own', async () => {
    const leaky = await folder.run('failing-leaky.test.mjs', LEAKY, ['--fail-on-leak']);
    const failing = await folder.run(
      'failing.test.mjs',
      `import { test } from 'node:test';\nimport 'rxjs';\ntest('fails', () => { throw new Error('no'); });\n`,
    );
    expect([leaky.code, failing.code]).toEqual([1, 1]);
    expect(failing.stderr).toContain('rxleash: failing.test.mjs ended with exit code 1;');
  });
});

describe('node --test', () => {
  const flags = ['--import', 'rxleash/register', '--test'];

  it('runs with the preload as without it, and reports for each file, not for the runner', () => {
    const { code, stdout, stderr } = folder.node('clean.test.mjs', CLEAN, { flags });
    expect({ code, ...counts(stdout), stderr }).toEqual({ code: 0, pass: 3, fail: 0, stderr: '' });
    expect(stdout).toContain('Nothing is open: all 3 subscriptions have ended.');
    expect(stdout.match(/rxleash: \S+ ended/g)).toEqual(['rxleash: clean.test.mjs ended']);
  });

  it('shows the lines that a file leaves open', () => {
    const { code, stdout } = folder.node('leaky.test.mjs', LEAKY, { flags });
    expect({ code, ...counts(stdout) }).toEqual({ code: 0, pass: 2, fail: 0 });
    expect(stdout).toMatch(/unowned: 2 subscriptions were left open\n\S? +at leaky\.test\.mjs:5:9/);
  });
});
