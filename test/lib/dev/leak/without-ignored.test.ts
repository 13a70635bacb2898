import { expect, it } from 'vitest';

import { withoutIgnored } from '../../../../lib/dev/leak/without-ignored.js';
import type { BaselineEntry } from '../../../../lib/dev/leak/baseline.js';
import { isKnown } from '../../../../lib/dev/leak/baseline.js';
import type { Ignore } from '../../../../lib/dev/leak/ignored-leaks.js';
import type { Leak } from '../../../../lib/leak.js';
import { fakeLeak } from '../fakes.js';

const admit = (found: readonly Leak[], baseline: readonly BaselineEntry[], ignore: readonly Ignore[] = []) =>
  withoutIgnored(found, { ignore, baseline, now: () => 0 }).map((leak) => [leak.name, isKnown(leak)]);

const upTo = (max: number): BaselineEntry => ({ fingerprint: 'f', reason: 'accepted', max });

it('ignored leaks are left out, and the others keep their order', () => {
  const found = ['a', 'b', 'c'].map((name) => fakeLeak({ name }));
  expect(admit(found, [], ['b'])).toEqual([
    ['a', false],
    ['c', false],
  ]);
});

it('leaks with one fingerprint count together against the baseline', () => {
  const found = ['a', 'b'].map((name) => fakeLeak({ name, count: 2 }));
  expect(admit(found, [upTo(4)])).toEqual([
    ['a', true],
    ['b', true],
  ]);
  expect(admit(found, [upTo(3)])).toEqual([
    ['a', false],
    ['b', false],
  ]);
});

it('a note, an ignored leak and another fingerprint do not count with them', () => {
  const note = fakeLeak({ name: 'a note', severity: 'note' });
  const ignored = fakeLeak({ name: 'ignored' });
  const other = fakeLeak({ name: 'other', fingerprint: 'g' });
  expect(admit([fakeLeak({ name: 'a' }), note, ignored, other], [upTo(1)], ['ignored'])).toEqual([
    ['a', true],
    ['a note', true],
    ['other', false],
  ]);
});
