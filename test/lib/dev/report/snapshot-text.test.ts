import { NEVER, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';

let now = 0;
let undo: () => void;

beforeEach(() => {
  now = 0;
  undo = enableDevMode({ track: 'all', now: () => now });
});
afterEach(() => undo());

describe('a snapshot in chunks', () => {
  it('is the snapshot, with each entry on a line of its own', () => {
    const app = createOwner({ name: 'app' });
    NEVER.pipe(ownedBy(app)).subscribe();
    NEVER.pipe(withLeakGuard({ name: 'prices', maxAge: 10, tags: ['live'] })).subscribe();
    now = 20;
    const text = [...leaks.snapshotChunks()].join('');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(leaks.snapshot())));
    expect(text.split('\n').map((line) => line.slice(0, 12))).toEqual([
      '{',
      '"schema": 1,',
      '"takenAt": "',
      '"leaks": [',
      '{"verdict":"',
      '],',
      '"open": [',
      '{"id":1,"kin',
      '{"id":2,"kin',
      '],',
      '"owners": [',
      '{"id":1,"nam',
      ']',
      '}',
      '',
    ]);
  });

  it('is empty lists while there is nothing to report', () => {
    undo();
    const takenAt = expect.any(String) as string;
    expect(JSON.parse([...leaks.snapshotChunks()].join(''))).toEqual({
      schema: 1,
      takenAt,
      leaks: [],
      open: [],
      owners: [],
    });
  });

  it('comes in chunks of about 16 000 characters, however many are open', () => {
    const subject = new Subject<number>();
    for (let n = 0; n < 1_000; n++) subject.subscribe();
    const pieces = [...leaks.snapshotChunks()];
    const whole = pieces.join('');
    const longest = Math.max(...pieces.map(({ length }) => length));
    expect(longest).toBeLessThan(17_000);
    expect(pieces.length).toBeGreaterThan(whole.length / 17_000);
    expect((JSON.parse(whole) as { open: unknown[] }).open).toHaveLength(1_000);
  });
});
