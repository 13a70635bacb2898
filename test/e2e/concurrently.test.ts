import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const program = resolve('node_modules/concurrently/dist/bin/concurrently.js');

/** A published program that knows nothing of us: its pipelines are RxJS. */
describe('concurrently', () => {
  it('runs as without us, and the report names the lines of its own that it leaves open', async () => {
    const folder = new Folder();

    const args = ['--json', 'report.json', '--', program, 'echo a', 'echo b'];
    const { code, stdout, stderr } = await folder.rxleash(['run', ...args]);

    expect({ code, lines: stdout.trim().split('\n').sort() }).toEqual({
      code: 0,
      lines: ['[0] a', '[0] echo a exited with code 0', '[1] b', '[1] echo b exited with code 0'],
    });
    expect(stderr).toContain('rxleash: concurrently.js ended with exit code 0; rxjs 7.8.2 was watched.');
    // It is installed, and no line but its own has called it.
    expect(stderr).toMatch(
      /\n\nNo leaks\.\n\nMade inside packages, not by your code: 19 subscriptions in \d places. By default they do not make a check fail\.\n/,
    );
    const own = join(program, '../../src');
    const { leaks } = folder.json('report.json');
    expect(new Set(leaks.map((leak) => leak.package))).toEqual(new Set(['concurrently']));
    // Which of them were dropped by then, with their child process, is for Node to know.
    const counts = new Map<string, number>();
    for (const { file, line, count } of leaks.flatMap(({ sites }) => sites)) {
      const place = `${file.replace(`${own}/`, '')}:${line}`;
      counts.set(place, (counts.get(place) ?? 0) + count);
    }
    expect(Object.fromEntries(counts)).toEqual({
      'flow-control/log-output.js:14': 2,
      'flow-control/log-output.js:15': 2,
      'flow-control/log-error.js:13': 2,
      'flow-control/log-exit.js:13': 2,
      'command.js:103': 2,
      'command.js:112': 2,
      'command.js:219': 4,
      'concurrently.js:130': 2,
      'concurrently.js:81': 1,
    });
  });

  it('fails where packages are to fail as well', async () => {
    const folder = new Folder();

    const args = ['--strict', '--fail-on-leak', '--', program, 'echo a'];
    const [strict, plain] = [
      await folder.rxleash(['run', ...args]),
      await folder.rxleash(['run', ...args.slice(1)]),
    ];

    expect([strict.code, plain.code]).toEqual([1, 0]);
  });
});
