import { describe, expect, it } from 'vitest';

import { withLeakGuard } from '../../operators/index.js';
import { thrownBy } from '../support/heard.js';

describe('withLeakGuard', () => {
  const mustBe = 'must be a duration in ms';
  const takes = 'It takes: name, maxAge, maxIdle, onLeak, owner, tags, enforce.';
  // prettier-ignore
  const rows = [
    { guard: null,               kind: TypeError,  message: 'The argument of withLeakGuard() must be a name, or an options object (got null).' },
    { guard: 5_000,              kind: TypeError,  message: 'The argument of withLeakGuard() must be a name, or an options object (got 5000).' },
    { guard: { maxage: 1 },      kind: TypeError,  message: `withLeakGuard() has no option "maxage". ${takes}` },
    { guard: { name: 1 },        kind: TypeError,  message: 'name must be a string (got 1).' },
    { guard: { maxAge: '1' },    kind: TypeError,  message: `maxAge ${mustBe} (got "1").` },
    { guard: { maxAge: NaN },    kind: RangeError, message: `maxAge ${mustBe}, 0 or more (got NaN).` },
    { guard: { maxAge: -1 },     kind: RangeError, message: `maxAge ${mustBe}, 0 or more (got -1).` },
    { guard: { maxIdle: null },  kind: TypeError,  message: `maxIdle ${mustBe} (got null).` },
    { guard: { maxIdle: -0.5 },  kind: RangeError, message: `maxIdle ${mustBe}, 0 or more (got -0.5).` },
    { guard: { onLeak: 'warn' }, kind: TypeError,  message: `onLeak must be 'report' or 'end' or 'error' (got "warn").` },
    { guard: { onLeak: null },   kind: TypeError,  message: `onLeak must be 'report' or 'end' or 'error' (got null).` },
    { guard: { owner: 'page' },  kind: TypeError,  message: 'owner must be an Owner, AbortSignal, DestroyRef, Subscription or Observable (got "page").' },
    { guard: { tags: 'io' },     kind: TypeError,  message: 'tags must be an array of strings (got "io").' },
    { guard: { tags: ['a', 1] }, kind: TypeError,  message: 'tags must be an array of strings (got an object (Array)).' },
    { guard: { tags: null },     kind: TypeError,  message: 'tags must be an array of strings (got null).' },
    { guard: { enforce: 1 },     kind: TypeError,  message: 'enforce must be true or false (got 1).' },
  ];

  it.each(rows)('throws at once: $message', ({ guard, kind, message }) => {
    const error = thrownBy(() => withLeakGuard(guard as never));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toBe(message);
  });

  it('accepts undefined for every option', () => {
    const none = { name: undefined, maxAge: undefined, maxIdle: undefined, onLeak: undefined };
    const nor = { owner: undefined, tags: undefined, enforce: undefined };
    expect(() => withLeakGuard({ ...none, ...nor } as never)).not.toThrow();
  });
});
