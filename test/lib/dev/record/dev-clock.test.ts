import { expect, it } from 'vitest';

import { DevClock } from '../../../../lib/dev/record/dev-clock.js';

const clockAt = (now: () => number, exact = false, elapsed = 0): DevClock => {
  const clock = new DevClock();
  clock.use({ clock: now, now, exact }, elapsed);
  return clock;
};

it('time starts where the clock is when it is set', () => {
  let now = 5_000;
  const clock = clockAt(() => now);
  now += 12;
  expect(clock.now()).toBe(12);
});

it('time goes on from where it was, on another clock', () => {
  let now = 5_000;
  const clock = clockAt(() => now, false, 300);
  now += 1;
  expect(clock.now()).toBe(301);
});

it('a clock that was used before has its own time again, until the clocks are forgotten', () => {
  let now = 5_000;
  const read = (): number => now;
  const clock = clockAt(read);
  const own = { clock: read, now: read, exact: false };
  const other = (): number => 7;
  clock.use({ clock: other, now: other, exact: false }, 90_000);
  expect(clock.now()).toBe(90_000);
  now += 20;
  clock.use(own, clock.now());
  expect(clock.now()).toBe(20);
  clock.clear();
  clock.use(own, 300);
  expect(clock.now()).toBe(300);
});

it('a fraction of a millisecond is kept, and so is a time that no small integer can hold', () => {
  let now = 0;
  const clock = clockAt(() => now);
  now = 0.5;
  expect(clock.now()).toBe(0.5);
  now = 2 ** 40;
  expect(clock.now()).toBe(2 ** 40);
});

it('the moment of a subscription is that of the last sweep, unless an option needs it exactly', () => {
  let now = 0;
  const [coarse, exact] = [clockAt(() => now), clockAt(() => now, true)];
  now = 40;
  coarse.lastSweep = exact.lastSweep = 30;
  expect([coarse.moment, exact.moment]).toEqual([30, 40]);
});
