import { describe, expect, it } from 'vitest';

import { withLeakGuard } from '../../operators/index.js';
import { thrownBy } from '../support/heard.js';

describe('withLeakGuard refuses', () => {
  const wantsDuration = 'wanted is a duration in ms';
  const takes = 'It takes: name, maxAge, maxIdle, onLeak, owner, tags, enforce.';
  // prettier-ignore
  const rows = [
    { guard: null,               kind: TypeError,  message: 'withLeakGuard() is null; wanted is a name, or an object of options.' },
    { guard: 5_000,              kind: TypeError,  message: 'withLeakGuard() is 5000; wanted is a name, or an object of options.' },
    { guard: { maxage: 1 },      kind: TypeError,  message: `withLeakGuard() has no option "maxage". ${takes}` },
    { guard: { name: 1 },        kind: TypeError,  message: 'name is 1; wanted is a string.' },
    { guard: { maxAge: '1' },    kind: TypeError,  message: `maxAge is "1"; ${wantsDuration}.` },
    { guard: { maxAge: NaN },    kind: RangeError, message: `maxAge is NaN; ${wantsDuration}, 0 or more (Infinity for no limit).` },
    { guard: { maxAge: -1 },     kind: RangeError, message: `maxAge is -1; ${wantsDuration}, 0 or more (Infinity for no limit).` },
    { guard: { maxIdle: null },  kind: TypeError,  message: `maxIdle is null; ${wantsDuration}.` },
    { guard: { maxIdle: -0.5 },  kind: RangeError, message: `maxIdle is -0.5; ${wantsDuration}, 0 or more (Infinity for no limit).` },
    { guard: { onLeak: 'warn' }, kind: TypeError,  message: `onLeak is "warn"; wanted is 'report' or 'end' or 'error'.` },
    { guard: { onLeak: null },   kind: TypeError,  message: `onLeak is null; wanted is 'report' or 'end' or 'error'.` },
    { guard: { owner: 'page' },  kind: TypeError,  message: 'owner is "page"; wanted is an Owner, AbortSignal, DestroyRef, Subscription or Observable.' },
    { guard: { tags: 'io' },     kind: TypeError,  message: 'tags is "io"; wanted is an array of strings.' },
    { guard: { tags: ['a', 1] }, kind: TypeError,  message: 'tags is an object (Array); wanted is an array of strings.' },
    { guard: { tags: null },     kind: TypeError,  message: 'tags is null; wanted is an array of strings.' },
    { guard: { enforce: 1 },     kind: TypeError,  message: 'enforce is 1; wanted is true or false.' },
  ];

  it.each(rows)('at once: $message', ({ guard, kind, message }) => {
    const error = thrownBy(() => withLeakGuard(guard as never));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toBe(message);
  });

  it('nothing that is undefined, as if it were not given', () => {
    const none = { name: undefined, maxAge: undefined, maxIdle: undefined, onLeak: undefined };
    const nor = { owner: undefined, tags: undefined, enforce: undefined };
    expect(() => withLeakGuard({ ...none, ...nor } as never)).not.toThrow();
  });
});
