import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();
const LEAKS = `const { NEVER } = require('rxjs'); for (let n = 0; n < 2; n++) NEVER.subscribe();`;
/** Lives until its input ends. */
const WAITS = `${LEAKS} process.stdin.resume(); console.log('ready');`;

/** A program that is ready for a signal. */
async function ready(file: string, source: string, options: readonly string[] = []) {
  folder.write(file, source);
  const running = folder.start(['run', ...options, file]);
  await running.says('stdout', 'ready');
  return running;
}

describe.concurrent('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'that the program does not answer ends it, and us, and is reported: %s',
    async (name) => {
      const { child, ended } = await ready(`${name}.cjs`, WAITS);
      child.kill(name);
      const { code, signal, stderr } = await ended;
      expect({ code, signal }).toEqual({ code: null, signal: name });
      expect(stderr).toContain(`rxleash ${name}.cjs was ended by ${name}; rxjs 7.8.2 was watched.`);
      expect(stderr).toContain('2 leaked subscriptions in 1 place.');
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('that the program answers is its own affair: %s', async (name) => {
    const answers = `process.once('${name}', (signal) => { console.log('answered', signal); process.exit(5); });`;
    const { child, ended } = await ready(`own-${name}.cjs`, `${answers} ${WAITS}`, ['--fail-on-leak']);
    child.kill(name);
    const { code, signal, stdout, stderr } = await ended;
    expect({ code, signal, stdout }).toEqual({ code: 5, signal: null, stdout: `ready\nanswered ${name}\n` });
    expect(stderr).toContain(`rxleash own-${name}.cjs ended with exit code 5;`);
  });

  it('reaches the program once, though the terminal and we both send it', async () => {
    const counts = `let count = 0; process.on('SIGINT', () => console.log('heard', ++count)); process.stdin.on('end', () => process.exit());`;
    const source = `${counts} ${WAITS} console.log('pid', process.pid, '.');`;
    const running = await ready('counts.cjs', source);
    await running.says('stdout', ' .');
    running.child.kill('SIGINT');
    await running.says('stdout', 'heard 1');
    running.child.stdin?.end();
    const { code, stdout } = await running.ended;
    expect({ code, heard: stdout.match(/heard \d/g) }).toEqual({ code: 0, heard: ['heard 1'] });
  });

  it('kills a program that does not mind Ctrl-C when it comes a third time', async () => {
    const running = await ready('stubborn.cjs', `process.on('SIGINT', () => undefined); ${WAITS}`);
    for (let n = 0; n < 3; n++) running.child.kill('SIGINT');
    const { signal, stderr } = await pressUntilEnded(running);
    expect(signal).toBe('SIGKILL');
    expect(stderr).toBe('rxleash: stubborn.cjs was killed by SIGKILL, so no report could be made.\n');
  });
});

/** Signals of one kind that come faster than they are handled are one to the system: so, again and again. */
async function pressUntilEnded(running: Awaited<ReturnType<typeof ready>>) {
  const presses = setInterval(() => running.child.kill('SIGINT'), 50);
  try {
    return await running.ended;
  } finally {
    clearInterval(presses);
  }
}

describe.concurrent('SIGUSR2', () => {
  it('asks for a report, and the program goes on', async () => {
    const source = `${WAITS} process.stdin.on('end', () => console.log('went on'));`;
    const running = await ready('asked.cjs', source, ['--json', 'asked.json']);

    running.child.kill('SIGUSR2');
    await running.says('stderr', 'rxleash asked.cjs is running; rxjs 7.8.2 was watched.');
    await running.says('stderr', '2 leaked subscriptions');
    running.child.kill('SIGUSR2');
    await running.says('stderr', '\n\nrxleash asked.cjs is running;');
    running.child.stdin?.end();

    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\nwent on\n' });
    expect(stderr).toContain('rxleash asked.cjs ended with exit code 0;');
    expect(folder.json('asked.json').leaks).toHaveLength(1);
  });

  it("is the program's where it listens to it", async () => {
    const listens = `process.on('SIGUSR2', () => console.log('mine')); process.stdin.on('end', () => process.exit());`;
    const running = await ready('listens.cjs', `${listens} ${WAITS}`);
    running.child.kill('SIGUSR2');
    await running.says('stdout', 'mine');
    running.child.stdin?.end();
    expect((await running.ended).stderr).not.toContain('is running');
  });
});
