import { NEVER } from 'rxjs';

import type { Link } from '../../../lib/dev-slot.js';
import { OpenGuard } from '../../../lib/dev/record/open-guard.js';
import type { Leak } from '../../../lib/leak.js';
import type { Watched } from '../../../lib/dev/base/rxjs-internals.js';
import type { OwnerInfo } from '../../../lib/dev/record/owner-book.js';
import { TrackRecord } from '../../../lib/dev/record/record.js';
import { UNKNOWN_PLACE, type Place, type Stack } from '../../../lib/dev/stack/places.js';

/*
 * Parts of dev mode, made by hand: nothing is subscribed.
 */

export function fakeSubscriber(more: Partial<Watched> = {}): Watched {
  return { closed: false, unsubscribe: () => undefined, ...more };
}

/** A stack with one line of the user. */
export function stackAt(line: number): Stack {
  return { stack: `Error\n    at page (/app/page.ts:${line}:3)`, fallback: undefined };
}

/** The place of {@link stackAt}, for code that reads no stack. */
export function placeAt(line: number): Place {
  const site = { file: '/app/page.ts', line, column: 3, function: 'page' };
  return { ...UNKNOWN_PLACE, site, fingerprintPart: 'page.ts#page' };
}

/** A plain root, made at 0. */
export function fakeRecord(
  id: number,
  where: Stack | Place | undefined,
  held = fakeSubscriber(),
): TrackRecord {
  return new TrackRecord(id, 'root', 'plain', held, 0, where);
}

/** A guard with these limits, open since 0, that has passed a number of values on. */
export function fakeGuard(limits: NonNullable<Link['guard']>, values = 0): OpenGuard {
  return new OpenGuard({ operator: 'withLeakGuard', source: NEVER }, limits, 0, { values });
}

/** An open owner. */
export function fakeOwner(more: Partial<OwnerInfo> = {}): OwnerInfo {
  return {
    id: 1,
    name: 'page',
    path: 'app/page',
    parent: undefined,
    closedAt: undefined,
    closedBefore: Infinity,
    reason: undefined,
    description: undefined,
    owner: new WeakRef(new AbortController().signal),
    ...more,
  };
}

export function fakeLeak(more: Partial<Leak> = {}): Leak {
  return {
    verdict: 'unowned',
    severity: 'leak',
    fingerprint: 'f',
    kind: 'root',
    count: 1,
    sites: [],
    oldestAge: 0,
    values: 0,
    hint: 'End it.',
    ...more,
  };
}
