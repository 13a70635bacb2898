import { describe, expect, it } from 'vitest';

import { endsWithAnother } from '../../../../lib/dev/leak/ends-with-another.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import { ShareListeners } from '../../../../lib/dev/record/share-listeners.js';
import { UNKNOWN_PLACE } from '../../../../lib/dev/stack/places.js';
import type { LeakKind } from '../../../../lib/leak.js';
import { fakeRecord, fakeSubscriber, placeAt } from '../fakes.js';

const consumed = new WeakSet<TrackRecord>();
class FakeListeners extends ShareListeners {
  override hasListener(record: TrackRecord): boolean {
    return consumed.has(record);
  }
}
const shareListeners = new FakeListeners();

const recordAt = (line: number, kind: LeakKind = 'root', role: 'plain' | 'silent' = 'plain'): TrackRecord =>
  new TrackRecord(line, kind, role, fakeSubscriber(), 0, placeAt(line));

describe('an open subscription within an open one ends with that', () => {
  it('if all open ones are reported', () => {
    const search = [true, shareListeners] as const;
    expect(endsWithAnother(recordAt(2), recordAt(1), ...search)).toBe(true);
    expect(endsWithAnother(recordAt(2), undefined, ...search)).toBe(false);
  });

  it('otherwise only if the outer one is never reported, or is of the same line', () => {
    const search = [false, shareListeners] as const;
    expect(endsWithAnother(recordAt(2), recordAt(1), ...search)).toBe(false);
    expect(endsWithAnother(recordAt(2), recordAt(1, 'root', 'silent'), ...search)).toBe(true);
    expect(endsWithAnother(recordAt(1), recordAt(1), ...search)).toBe(true);
    expect(endsWithAnother(fakeRecord(2, UNKNOWN_PLACE), fakeRecord(1, UNKNOWN_PLACE), ...search)).toBe(
      false,
    );
  });
});

it('a connection ends with its consumers, and no other subscription does', () => {
  const search = [true, shareListeners] as const;
  const [connection, plain, left] = [recordAt(1, 'connection'), recordAt(2), recordAt(3, 'connection')];
  consumed.add(connection).add(plain);
  expect([connection, plain, left].map((record) => endsWithAnother(record, undefined, ...search))).toEqual([
    true,
    false,
    false,
  ]);
});
