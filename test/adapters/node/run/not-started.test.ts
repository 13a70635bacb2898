import { expect, it } from 'vitest';

import { notStarted } from '../../../../adapters/node/run/not-started.js';

const failed = (code: string, message = `spawn node ${code}`) => Object.assign(new Error(message), { code });

it.each([
  ['ENOENT', /there is no \/bin\/node, or the working folder was removed\. Run the command again/],
  ['EACCES', /this user may not run \/bin\/node, or .* \(EACCES\)\. Give the permission/],
  ['EPERM', /this user may not run \/bin\/node, or .* \(EPERM\)\. Give the permission/],
  ['EAGAIN', /no room for one more process \(EAGAIN\)\. End other programs, or raise the limit/],
  ['ENOMEM', /no room for one more process \(ENOMEM\)/],
  ['EMFILE', /no room for one more process \(EMFILE\)/],
  ['ENFILE', /no room for one more process \(ENFILE\)/],
  ['E2BIG', /too long \(E2BIG\)\. Give the program fewer or shorter ones\./],
  ['EIO', /^node could not be started: spawn node EIO\.$/],
])('a node that is not started because of %s is a sentence with the remedy', (code, sentence) => {
  expect(notStarted(failed(code), '/bin/node')).toMatch(sentence);
  expect(notStarted(failed(code), '/bin/node')).toMatch(/^node could not be started: /);
});

it('the permission model has another way', () => {
  expect(notStarted(failed('ERR_ACCESS_DENIED'), '/bin/node')).toBe(
    'node may not start a program under --permission: also pass --allow-child-process, or use rxleash/register.',
  );
});
