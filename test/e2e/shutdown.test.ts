import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

/** A program that is ready for a signal, with or without the command. */
async function ready(source: string, command: boolean) {
  const folder = new Folder();
  folder.write('app.mjs', `${source}\nconsole.log('ready');`);
  const running = command ? folder.start(['run', 'app.mjs']) : folder.spawn(['app.mjs']);
  await running.says('stdout', 'ready');
  return running;
}

const OWNER = `import { shutdownOwner } from 'rxleash/node';\n`;

describe.concurrent.each([
  ['by itself', false],
  ['under the command', true],
])('a program that shuts down %s', (_, command) => {
  it('lets subscriptions without an owner end within the grace, and ends by itself', async () => {
    const { child, ended } = await ready(
      `${OWNER} import { createServer } from 'node:http';
       const app = shutdownOwner({ name: 'app', grace: 60_000 });
       const server = createServer().listen(0, '127.0.0.1');
       app.draining.addEventListener('abort', () => server.close(() => setTimeout(() => console.log('closed'), 50)));
       process.on('exit', (code) => console.log('exit', code));`,
      command,
    );
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\nclosed\nexit 0\n' });
    expect(stderr).toContain('rxleash: app closed on SIGTERM, in ');
  });

  it('is ended when the grace is over, and lists the handles that kept it alive', async () => {
    const { child, ended } = await ready(
      `${OWNER} shutdownOwner({ name: 'app', grace: 100 }); setInterval(() => undefined, 1_000);`,
      command,
    );
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /app has closed, and the process did not end on its own within its grace: Timeout kept it alive/,
    );
  });

  it('is ended by a second signal, which the message names', async () => {
    const running = await ready(
      `${OWNER} shutdownOwner({ name: 'app', grace: 60_000 }); setInterval(() => undefined, 1_000);`,
      command,
    );
    running.child.kill('SIGTERM');
    await running.says('stderr', 'app closed on SIGTERM');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(
      'the process did not end on its own before the second signal: Timeout kept it alive.',
    );
  });

  it('takes a signal that it sends to itself for no second press', async () => {
    const { child, ended } = await ready(
      `${OWNER} shutdownOwner({ name: 'app', grace: 60_000 });
       // As Nest does: hooks that take their time, and then the same signal again.
       const alive = setInterval(() => undefined, 1_000);
       const hooks = () => setTimeout(() => { process.off('SIGTERM', hooks); process.kill(process.pid, 'SIGTERM'); setTimeout(() => { console.log('done'); clearInterval(alive); }, 200); }, 200);
       process.on('SIGTERM', hooks);`,
      command,
    );
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\ndone\n' });
  });

  it('ends when it sends itself a signal that it has just received, if nothing else listens', async () => {
    const { child, ended } = await ready(
      `setInterval(() => undefined, 1_000);
       process.once('SIGTERM', () => process.kill(process.pid, 'SIGTERM'));`,
      command,
    );
    child.kill('SIGTERM');
    expect((await ended).signal).toBe('SIGTERM');
  });

  it('ends at once with a second signal, and with the code that the program has set', async () => {
    const running = await ready(
      `${OWNER} shutdownOwner({ name: 'app', grace: 60_000 }); setInterval(() => undefined, 1_000); process.exitCode = 7;`,
      command,
    );
    running.child.kill('SIGTERM');
    await running.says('stderr', 'app closed on SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 150));
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(7);
  });
});

it('lists subscriptions without an owner, under the command', async () => {
  const { child, ended } = await ready(
    `${OWNER} import { fromEvent } from 'rxjs';
     shutdownOwner({ name: 'app', grace: 10 });
     fromEvent(process, 'x').subscribe(); setInterval(() => undefined, 1_000);`,
    true,
  );
  child.kill('SIGTERM');
  const { stderr } = await ended;
  expect(stderr).toMatch(
    /0 ended on their own, 1 without an owner is still open\.\n {2}open {4}at app\.mjs:4:/,
  );
});
