import { expect, it } from 'vitest';

import { checkNode } from '../../../adapters/vitest/needs-node.js';

it.each([
  ['no process', undefined],
  ['the process of a bundler', {}],
  ['a process without Node', { versions: {} }],
])('the gate refuses a page, which has %s', (_, process) => {
  expect(() => checkNode(process)).toThrow(
    'The leak gate for vitest watches tests that run in Node, including those with jsdom or happy-dom. It cannot watch tests that run in a browser. ' +
      'Leave its setup file out of your browser-mode projects.',
  );
});

it('the gate accepts Node', () => {
  expect(() => checkNode(process)).not.toThrow();
});
