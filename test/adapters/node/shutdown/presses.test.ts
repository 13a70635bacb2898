import { expect, it } from 'vitest';

import { countPresses } from '../../../../adapters/node/shutdown/presses.js';
import { undo } from '../requests/servers.js';

it('a signal that another listener has received and passed on is not counted; a later one is', () => {
  let time = 0;
  const clock = { now: () => time, setTimeout: () => 0, clearTimeout: () => undefined };
  const counted: string[] = [];
  undo(countPresses(['SIGUSR2', 'SIGWINCH'], clock, (...press) => counted.push(press.join()), 'SIGUSR2'));

  time = 50;
  process.emit('SIGUSR2', 'SIGUSR2');
  expect(counted).toEqual([]);

  process.emit('SIGWINCH', 'SIGWINCH');
  time = 1_000;
  process.emit('SIGUSR2', 'SIGUSR2');
  expect(counted).toEqual(['SIGWINCH,1', 'SIGUSR2,2']);
});
