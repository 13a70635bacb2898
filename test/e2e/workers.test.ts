import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();

/** Starts a worker, and says what it says, and how it ends. */
const PROGRAM = `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker('./worker.cjs');
  worker.on('message', (message) => console.log('says', JSON.stringify(message)));
  worker.on('error', (error) => console.log('fails', error.message));
  worker.on('exit', (code) => console.log('ends', code));`;

describe.concurrent('a program with worker threads', () => {
  it('runs as without us; the report is about its main thread, and comes once', async () => {
    const here = new Folder();
    here.write(
      'worker.cjs',
      `const { fromEvent, interval, take } = require('rxjs'), NEVER = fromEvent(process, 'x');
       const { parentPort } = require('node:worker_threads');
       for (const n of [1, 2]) NEVER.subscribe();
       interval(1).pipe(take(2)).subscribe((n) => parentPort.postMessage(n));`,
    );
    const { code, stdout, stderr } = await here.run(
      'main.cjs',
      `const { of } = require('rxjs'); of(1).subscribe(); ${PROGRAM}`,
      ['--fail-on-leak'],
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'says 0\nsays 1\nends 0\n' });
    expect(stderr.match(/rxleash: main\.cjs ended with exit code 0/g)).toHaveLength(1);
    expect(stderr).toContain('Nothing is open: the one subscription has ended.');
  });

  it('gets the error of a worker, and keeps the exit codes', async () => {
    const here = new Folder();
    here.write('worker.cjs', `require('rxjs').throwError(() => new Error('from the worker')).subscribe();`);
    const { code, stdout } = await here.run('main.cjs', `${PROGRAM} process.exitCode = 3;`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'fails from the worker\nends 1\n' });
  });

  it('ends a worker that leaves subscriptions open, also by force', async () => {
    const here = new Folder();
    here.write(
      'worker.cjs',
      `const { fromEvent, interval } = require('rxjs'), NEVER = fromEvent(process, 'x');
       const { parentPort } = require('node:worker_threads');
       NEVER.subscribe();
       interval(1_000).subscribe();
       parentPort.postMessage('up');`,
    );
    const { code, stdout } = await here.run(
      'main.cjs',
      `${PROGRAM} worker.on('message', () => worker.terminate());`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'says "up"\nends 1\n' });
  });
});

describe('a worker that tracks', () => {
  it('has a registry of its own, which says its lines, sees none of the others, and holds no thread up', () => {
    folder.write(
      'worker.cjs',
      `const { parentPort } = require('node:worker_threads');
const NEVER = require('rxjs').fromEvent(process, 'x');
const { enableDevMode, leaks } = require('rxleash');
enableDevMode({ track: 'all' });
const mark = leaks.mark();
NEVER.subscribe();
const [leak] = leaks.find({ since: mark });
parentPort.postMessage([leak.verdict, leak.count, leak.sites[0].line, leaks.open().length]);
`,
    );
    const { code, stdout } = folder.node(
      'main.cjs',
      `const NEVER = require('rxjs').fromEvent(process, 'x');
       const { enableDevMode, leaks } = require('rxleash');
       enableDevMode({ track: 'all' });
       NEVER.subscribe(); NEVER.subscribe();
       ${PROGRAM}
       worker.on('exit', () => console.log('main', leaks.open().length));`,
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'says ["unowned",1,6,1]\nends 0\nmain 2\n',
    });
  });
});
