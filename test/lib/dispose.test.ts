import { afterEach, describe, expect, it, vi } from 'vitest';

import { ASYNC_DISPOSE, DISPOSE } from '../../lib/dispose.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('the disposal symbols', () => {
  it('are those of the platform', () => {
    expect(DISPOSE).toBe(Symbol.dispose);
    expect(ASYNC_DISPOSE).toBe(Symbol.asyncDispose);
  });

  it('are registered symbols if the platform has none', async () => {
    const missing = new Set<PropertyKey>(['dispose', 'asyncDispose']);
    const platform = Symbol;
    const older: unknown = new Proxy(() => undefined, {
      apply: (_target, _this, [text]: [string]) => platform(text),
      get: (_target, key) => (missing.has(key) ? undefined : (Reflect.get(platform, key) as unknown)),
    });
    vi.resetModules();
    vi.stubGlobal('Symbol', older);
    const there = await import('../../lib/dispose.js');
    vi.unstubAllGlobals();
    expect(there.DISPOSE).toBe(Symbol.for('Symbol.dispose'));
    expect(there.ASYNC_DISPOSE).toBe(Symbol.for('Symbol.asyncDispose'));
  });
});
