import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import { Folder } from './command.js';

it('a command that cannot start node says why, leaves no folder behind, and ends though it has a channel', async () => {
  const folder = new Folder();
  folder.write('app.cjs', '');
  folder.write('no-node.cjs', `process.execPath = '/no/node';`);
  const TMPDIR = join(folder.folder, 'tmp');
  mkdirSync(TMPDIR);
  const command = fork(folder.path('dist', 'adapters', 'node', 'cli.js'), ['run', 'app.cjs'], {
    cwd: folder.folder,
    env: { ...process.env, TMPDIR },
    execArgv: ['--require', './no-node.cjs'],
    silent: true,
  });
  const said = command.stderr === null ? '' : text(command.stderr);
  const [code] = (await once(command, 'exit')) as [number];
  expect({ code, said: await said, left: readdirSync(TMPDIR) }).toEqual({
    code: 2,
    said:
      'rxleash: node could not be started: there is no /no/node, or the working folder was removed. ' +
      'Run the command again with the node that is installed now, in a folder that exists.\n',
    left: [],
  });
});
