import { NEVER, Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks, type DevModeOptions } from '../../../lib/dev/index.js';
import { dev } from '../../../lib/dev-slot.js';

const subscribe = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
const undos: (() => void)[] = [];
const install = (options?: DevModeOptions): (() => void) => {
  const undo = enableDevMode(options);
  undos.push(undo);
  return undo;
};
const hooked = (): boolean =>
  Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')?.value !== subscribe?.value;

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

describe('enableDevMode', () => {
  it('is off by default, and leaves nothing behind after its undo', () => {
    expect([dev.probe, hooked()]).toEqual([null, false]);
    const undo = install({ track: 'all' });
    NEVER.subscribe();
    expect([dev.probe === null, hooked(), leaks.open().length]).toEqual([false, true, 1]);

    undo();

    expect(dev.probe).toBeNull();
    expect(Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')).toEqual(subscribe);
    expect(leaks.open()).toEqual([]);
    undos.push(enableDevMode());
    expect(leaks.open()).toEqual([]);
  });

  it('installs nothing if rxjs cannot be watched', () => {
    Object.defineProperty(Observable.prototype, 'subscribe', {
      configurable: true,
      get: () => subscribe?.value as unknown,
      set: () => {
        throw new Error('frozen');
      },
    });
    try {
      expect(() => install()).toThrow();
      expect(dev.probe).toBeNull();
    } finally {
      Object.defineProperty(Observable.prototype, 'subscribe', subscribe ?? {});
    }
  });

  it('does not know subscriptions from before it was on', () => {
    const subscription = NEVER.subscribe();
    install({ track: 'all' });
    expect(leaks.open()).toEqual([]);
    subscription.unsubscribe();
  });
});
