import { Socket } from 'node:net';

import { afterEach, expect, it, vi } from 'vitest';

import { keptAlive } from '../../../../adapters/node/shutdown/kept-alive.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const pipe = new Socket();
const terminal = Object.assign(new Socket(), { isTTY: true });
const file = {};

it.each([
  { streams: 'pipes', given: [pipe, pipe], left: ['PipeWrap', 'Timeout', 'TTYWrap'] },
  { streams: 'a terminal', given: [terminal], left: ['PipeWrap', 'PipeWrap', 'PipeWrap', 'Timeout'] },
  { streams: 'files', given: [file, file], left: ['PipeWrap', 'PipeWrap', 'PipeWrap', 'Timeout', 'TTYWrap'] },
  {
    streams: 'terminals that share a handle',
    given: [terminal, terminal],
    left: ['PipeWrap', 'PipeWrap', 'PipeWrap', 'Timeout'],
  },
])('the standard streams do not keep a process alive: $streams', ({ given, left }) => {
  vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue([
    'PipeWrap',
    'PipeWrap',
    'PipeWrap',
    'Timeout',
    'TTYWrap',
  ]);
  expect(keptAlive(given)).toEqual(left);
});

it('a timer does', () => {
  const before = keptAlive().filter((name) => name === 'Timeout').length;
  const timer = setTimeout(() => undefined, 1_000);
  expect(keptAlive().filter((name) => name === 'Timeout')).toHaveLength(before + 1);
  clearTimeout(timer);
});
