import { spawn } from 'node:child_process';

import { afterAll, describe, expect, it } from 'vitest';

import { Running } from './command.js';
import { nestPrograms } from './nest-folder.js';

const started: Running[] = [];
afterAll(() => started.forEach(({ child }) => void child.kill('SIGKILL')));

/** The application, with a request that is held, after its first signal. */
async function draining(...args: readonly string[]): Promise<{ app: Running; answer: Promise<number> }> {
  const app = new Running(spawn(process.execPath, ['nest-held.mjs', ...args], { cwd: nestPrograms() }));
  started.push(app);
  await app.says('stdout', ' .\n');
  const url = /http:\S+/.exec(app.stdout)?.[0] ?? '';
  const answer = fetch(`${url}/hold`).then(({ status }) => status);
  await app.says('stdout', 'held');
  app.child.kill('SIGTERM');
  await app.says('stdout', 'draining');
  return { app, answer };
}

describe.concurrent('a second signal to an application of Nest that drains', () => {
  it('ends the grace: the request is answered, the hooks of Nest run to their end, and so does the process', async () => {
    const { app, answer } = await draining();
    app.child.kill('SIGINT');

    expect(await answer).toBe(503);
    const { signal, stdout, stderr } = await app.ended;
    expect({ signal, stderr }).toEqual({ signal: 'SIGTERM', stderr: '' });
    expect(stdout).toMatch(/draining\nthe hooks have run\n$/);
  });

  it('ends the grace of the owner of the process as well, with its exit code', async () => {
    const { app } = await draining('parent');
    app.child.kill('SIGINT');

    const { code, stderr } = await app.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^rxleash: process closed on SIGTERM, in \d.*: 0 ended on their own, 2 had to be ended\.\n {2}ended {3}"Held\.hold"/,
    );
  });
});
