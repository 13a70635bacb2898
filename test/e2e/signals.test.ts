import { fork, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { Folder, Running } from './command.js';

const folder = new Folder();
const LEAKS = `const NEVER = require('rxjs').fromEvent(process, 'x'); for (let n = 0; n < 2; n++) NEVER.subscribe();`;
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
      expect(stderr).toContain(`rxleash: ${name}.cjs was ended by ${name}; rxjs 7.8.2 was watched.`);
      expect(stderr).toContain('2 leaked subscriptions in 1 place.');
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('that the program answers is its own affair: %s', async (name) => {
    const answers = `process.once('${name}', (signal) => { console.log('answered', signal); process.exit(5); });`;
    const { child, ended } = await ready(`own-${name}.cjs`, `${answers} ${WAITS}`, ['--fail-on-leak']);
    child.kill(name);
    const { code, signal, stdout, stderr } = await ended;
    expect({ code, signal, stdout }).toEqual({ code: 5, signal: null, stdout: `ready\nanswered ${name}\n` });
    expect(stderr).toContain(`rxleash: own-${name}.cjs ended with exit code 5;`);
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

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'kills a program that is caught in a loop when it comes a third time: %s',
    async (name) => {
      const running = await ready(`loop-${name}.cjs`, `console.log('ready'); for (;;);`);
      // So fast that further ones come while the command ends: its sentence must not be lost.
      const presses = setInterval(() => running.child.kill(name), 1);
      const { signal, stderr } = await running.ended.finally(() => clearInterval(presses));
      // One more of it can reach us while we end.
      expect(['SIGKILL', name]).toContain(signal);
      expect(stderr).toBe(`rxleash: loop-${name}.cjs was killed by SIGKILL, so no report could be made.\n`);
    },
  );

  it('ends a program that is caught in a loop, though it comes once: timeout(1) sends no second one', async () => {
    const running = await ready('loop.cjs', `console.log('ready'); for (;;);`);
    running.child.kill('SIGTERM');
    const { signal, stderr } = await running.ended;
    expect(signal).toBe('SIGKILL');
    expect(stderr).toBe('rxleash: loop.cjs was killed by SIGKILL, so no report could be made.\n');
  });

  it('does not kill a program that handles it, however often it comes', async () => {
    const answers = `let heard = 0; process.on('SIGINT', () => { console.log('heard', ++heard); if (heard === 4) process.exit(7); });`;
    const running = await ready('patient.cjs', `${answers} ${WAITS}`);
    for (let n = 1; n <= 4; n++) {
      const presses = setInterval(() => running.child.kill('SIGINT'), 120);
      await running.says('stdout', `heard ${n}`).finally(() => clearInterval(presses));
    }
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'ready\nheard 1\nheard 2\nheard 3\nheard 4\n' });
  });

  it('leaves no visible listener: the program sees the same as without the command', async () => {
    const source = `
      const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'exit', 'newListener', 'removeListener'];
      console.log(JSON.stringify([process.eventNames().map(String), names.map((name) => [process.listenerCount(name), process.listeners(name).length, process.rawListeners(name).length])]));
      process.on('newListener', (name) => console.log('new', name));
      process.on('removeListener', (name) => console.log('removed', name));
      process.once('SIGTERM', () => { console.log('mine'); process.exit(); });
      console.log('ready'); setInterval(() => undefined, 1_000);`;
    folder.write('seen.cjs', source);
    const said = async (run: Running): Promise<string> => {
      await run.says('stdout', 'ready');
      run.child.kill('SIGTERM');
      return (await run.ended).stdout;
    };
    const bare = new Running(spawn(process.execPath, ['seen.cjs'], { cwd: folder.folder }));
    expect(await said(folder.start(['run', 'seen.cjs']))).toBe(await said(bare));
  });

  it('is reported on though the program has removed all listeners there are', async () => {
    const { child, ended } = await ready(
      'removes.cjs',
      `globalThis.source = new (require('rxjs').Subject)();
       for (let n = 0; n < 2; n++) source.subscribe();
       process.removeAllListeners(); process.stdin.resume(); console.log('ready');`,
    );
    child.kill('SIGTERM');
    const { signal, stderr } = await ended;
    expect(signal).toBe('SIGTERM');
    expect(stderr).toContain('2 leaked subscriptions in 1 place.');
  });
});

describe.concurrent('a program that replaces process.emit', () => {
  it('is reported on where it exits by itself', async () => {
    const { code, stderr } = await folder.run(
      'exits.cjs',
      `${LEAKS} process.emit = () => false; process.exit();`,
      ['--fail-on-leak'],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('2 leaked subscriptions in 1 place.');
  });

  it.each([
    { options: [], code: 0 },
    { options: ['--fail-on-leak'], code: 2 },
    { options: ['--json', 'none.json'], code: 2 },
  ])(
    'is said to have no report where nothing can be seen of its end: $options',
    async ({ options, code: expected }) => {
      const { code, stderr } = await folder.run(
        `blind${options.length}.cjs`,
        `${LEAKS} process.emit = () => false;`,
        options,
      );
      expect(code).toBe(expected);
      expect(stderr).toMatch(
        /^rxleash: blind\d\.cjs ended in a way that rxleash could not detect, so no report could be made\.\n$/,
      );
    },
  );
});

describe.concurrent('what the command was started with', () => {
  it("is the program's: its channel", async () => {
    folder.write(
      'channel.cjs',
      `process.on('message', (message) => { process.send({ answer: message }); process.disconnect(); }); process.send('ready');`,
    );
    const command = folder.path('dist', 'adapters', 'node', 'cli.js');
    const child = fork(command, ['run', 'channel.cjs'], { cwd: folder.folder, silent: true, execArgv: [] });
    const heard: unknown[] = [];
    child.on('message', (message) => {
      heard.push(message);
      if (message === 'ready') child.send(['a question']);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, heard }).toEqual({ code: 0, heard: ['ready', { answer: ['a question'] }] });
  });

  it("is the program's: descriptors beside the standard streams", async () => {
    folder.write(
      'descriptors.cjs',
      `const { readFileSync, writeSync } = require('fs'); writeSync(4, 'of four: ' + readFileSync(3, 'utf8'));`,
    );
    const command = folder.path('dist', 'adapters', 'node', 'cli.js');
    const child = spawn(process.execPath, [command, 'run', 'descriptors.cjs'], {
      cwd: folder.folder,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    let heard = '';
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => (heard += text));
    (child.stdio[3] as Writable).end('three');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, heard }).toEqual({ code: 0, heard: 'of four: three' });
  });
});

describe.concurrent('SIGUSR2', () => {
  it('asks for a report, and the program goes on', async () => {
    const source = `${WAITS} process.stdin.on('end', () => console.log('went on'));`;
    const running = await ready('asked.cjs', source, ['--json', 'asked.json']);

    running.child.kill('SIGUSR2');
    await running.says('stderr', 'rxleash: asked.cjs is running; rxjs 7.8.2 was watched.');
    await running.says('stderr', '2 leaked subscriptions');
    running.child.kill('SIGUSR2');
    await running.says('stderr', '\n\nrxleash: asked.cjs is running;');
    running.child.stdin?.end();

    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\nwent on\n' });
    expect(stderr).toContain('rxleash: asked.cjs ended with exit code 0;');
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
