import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();

const PROGRAM = `
const { createServer } = require('node:net');
const { fromEvent, interval, Observable } = require('rxjs');

const kept = [];
const beats = new Observable(() => {
  const timer = setInterval(() => undefined, 500);
  return () => clearInterval(timer);
});
const served = new Observable((subscriber) => {
  const server = createServer().listen(0, '127.0.0.1', () => subscriber.next());
  return () => server.close();
});
const deaf = new Observable(() => {
  setInterval(() => undefined, 700);
});
kept.push(beats.subscribe());
kept.push(interval(1_000).subscribe());
kept.push(fromEvent(process, 'x').subscribe());
deaf.subscribe().unsubscribe();
kept.push(served.subscribe(() => console.log('ready')));
setInterval(() => kept, 9_999);
`;

describe.concurrent('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'shows what subscriptions kept the program alive with, at which lines: %s',
    async (name) => {
      const file = `alive-${name}.cjs`;
      folder.write(file, PROGRAM);
      const running = folder.start(['run', file]);
      await running.says('stdout', 'ready');
      running.child.kill(name);

      const { signal, stderr } = await running.ended;

      expect(signal).toBe(name);
      const text = stderr.slice(stderr.indexOf('Subscriptions kept')).replace(/:(\d+):\d+/g, ':$1');
      expect(text.trimEnd().split('\n')).toEqual([
        'Subscriptions kept the program alive with these timers and handles:',
        `  1 interval started at ${file}:7, by the open subscription at ${file}:17`,
        `  1 interval started at ${file}:15, by the subscription at ${file}:20, which has ended`,
        `  1 server started at ${file}:11, by the open subscription at ${file}:21`,
        `  1 rxjs timer for the open subscription at ${file}:18`,
        '  In total, Node waited for 4 timers and 1 server.',
      ]);
    },
  );

  it('says nothing of it where no subscription keeps the program alive', async () => {
    folder.write(
      'own.cjs',
      `const kept = require('rxjs').fromEvent(process, 'x').subscribe(); setInterval(() => kept, 999); console.log('ready');`,
    );
    const running = folder.start(['run', 'own.cjs']);
    await running.says('stdout', 'ready');
    running.child.kill('SIGINT');
    expect((await running.ended).stderr).not.toContain('kept the program alive');
  });
});
