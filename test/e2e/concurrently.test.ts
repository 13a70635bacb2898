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
    expect(stderr).toContain('rxleash concurrently.js ended with exit code 0; rxjs 7.8.2 was watched.');
    expect(stderr).toContain('18 leaked subscriptions in 6 places, and 2 notes in 2 places.');
    const own = join(program, '../../src');
    const { leaks } = folder.json('report.json');
    expect(
      leaks.map(({ severity, count, sites }) => ({
        severity,
        count,
        places: sites.map(({ file, line }) => `${file.replace(`${own}/`, '')}:${line}`),
      })),
    ).toEqual([
      {
        severity: 'leak',
        count: 4,
        places: ['flow-control/log-output.js:14', 'flow-control/log-output.js:15'],
      },
      { severity: 'leak', count: 4, places: ['command.js:103', 'command.js:112'] },
      { severity: 'leak', count: 4, places: ['command.js:219'] },
      { severity: 'leak', count: 2, places: ['flow-control/log-error.js:13'] },
      { severity: 'leak', count: 2, places: ['flow-control/log-exit.js:13'] },
      { severity: 'leak', count: 2, places: ['concurrently.js:130'] },
      { severity: 'note', count: 1, places: ['flow-control/output-error-handler.js:16'] },
      { severity: 'note', count: 1, places: ['concurrently.js:81'] },
    ]);
  });
});
