import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { hasListener, type Listener, notifyListeners } from '../../../../lib/dev/leak/on-leak.js';
import { realTimers } from '../../../../lib/dev/base/real-timers.js';
import type { Leak } from '../../../../lib/leak.js';

const leak = (fingerprint: string, more: Partial<Leak> = {}): Leak => ({
  verdict: 'unowned',
  severity: 'leak',
  fingerprint,
  kind: 'root',
  count: 1,
  sites: [],
  oldestAge: 0,
  values: 0,
  hint: 'End it.',
  ...more,
});

const listener = (onLeak: Listener['onLeak']): Listener => ({ onLeak, reported: new Set() });
const heard: string[] = [];
const listening = (): Listener =>
  listener(({ fingerprint, severity }) => heard.push(`${severity} ${fingerprint}`));

let later: (() => void)[] = [];
beforeEach(() => {
  later = [];
  vi.spyOn(realTimers, 'setTimeout').mockImplementation(((run: () => void) => later.push(run)) as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  heard.length = 0;
});

it('a leak is reported once to each listener', () => {
  const listeners = [listening(), listening()];
  notifyListeners([leak('a')], listeners);
  notifyListeners([leak('a'), leak('b')], listeners);
  expect(heard).toEqual(['leak a', 'leak a', 'leak b', 'leak b']);
});

it('a note is reported again when it has become a leak, and a leak never again as a note', () => {
  const one = [listening()];
  notifyListeners([leak('a', { severity: 'note' })], one);
  notifyListeners([leak('a')], one);
  notifyListeners([leak('a', { severity: 'note' })], one);
  expect(heard).toEqual(['note a', 'leak a']);
});

it('an error of a listener is thrown later, and the others are called', () => {
  const failing = listener(() => {
    throw new RangeError('of a listener');
  });
  notifyListeners([leak('a')], [failing, listening()]);
  expect(heard).toEqual(['leak a']);
  expect(later[0]).toThrow('of a listener');
});

it('there is a listener only where one of them has a function', () => {
  expect([hasListener([]), hasListener([listener(undefined)]), hasListener([listening()])]).toEqual([
    false,
    false,
    true,
  ]);
});
