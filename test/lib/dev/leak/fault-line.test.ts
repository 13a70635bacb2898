import { expect, it } from 'vitest';

import { entryKey, faultOf, siteToFix } from '../../../../lib/dev/leak/fault-line.js';
import { fakeLeak } from '../fakes.js';

const at = (line: number): { file: string; line: number; column: number } => ({
  file: '/app/page.ts',
  line,
  column: 3,
});
const consumer = { ...at(1), count: 1 };

it('the line that subscribed is to be fixed, unless another one is at fault', () => {
  const leak = fakeLeak({ sites: [consumer] });
  expect([faultOf(leak), siteToFix(leak)]).toEqual([undefined, consumer]);
});

it('the line that made the producer of a zombie is to be fixed', () => {
  const leak = fakeLeak({ verdict: 'zombie', sites: [consumer], producedAt: at(2) });
  expect([faultOf(leak), siteToFix(leak)]).toEqual([at(2), at(2)]);
});

it('the line that shares is to be fixed for a connection, and for nothing else', () => {
  const shared = fakeLeak({ kind: 'connection', sites: [consumer], sharedAt: at(3) });
  expect(siteToFix(shared)).toEqual(at(3));
  expect(siteToFix({ ...shared, kind: 'root' })).toEqual(consumer);
});

it('leaks of one function are one entry, except for each line that is at fault', () => {
  const keys = [
    fakeLeak({ sites: [consumer] }),
    fakeLeak({ sites: [{ ...at(9), count: 1 }] }),
    fakeLeak({ producedAt: at(2) }),
    fakeLeak({ producedAt: at(4) }),
  ].map(entryKey);
  expect(keys).toEqual(['f', 'f', 'f|/app/page.ts:2:3', 'f|/app/page.ts:4:3']);
});
