import { afterEach, describe, expect, it, vi } from 'vitest';

import { type Closure, withClosureReader } from '../../../../lib/dev/leak/closures.js';

const counter = (): (() => number) => {
  let count = 41;
  return () => ++count;
};
const look = (code: unknown): Closure => withClosureReader((closureOf) => closureOf(code));

afterEach(() => vi.restoreAllMocks());

describe('the closure of a function', () => {
  it('has its captured variables', () => {
    expect(look(counter()).get('count')).toBe('41');
  });

  it('is empty for a value that is not a function', () => {
    expect([look(undefined).size, look({}).size]).toEqual([0, 0]);
  });

  it.each<[why: string, host: () => unknown]>([
    ['has no inspector', () => undefined],
    [
      'forbids it',
      () => {
        throw new Error('forbidden');
      },
    ],
    [
      'lets nobody connect',
      () => ({
        Session: class {
          connect(): void {
            throw new Error('busy');
          }

          disconnect(): void {
            this.connect = () => undefined;
          }
        },
      }),
    ],
  ])('is empty if the host %s', (_, host) => {
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(host as typeof process.getBuiltinModule);
    expect(look(counter()).size).toBe(0);
  });
});
