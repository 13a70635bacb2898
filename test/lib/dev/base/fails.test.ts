import { describe, expect, it } from 'vitest';

import { fails, failsByDefault } from '../../../../lib/dev/base/fails.js';
import type { Leak } from '../../../../lib/leak.js';

const leak = (severity: Leak['severity'], of?: string): Leak => ({
  verdict: 'unowned',
  severity,
  fingerprint: 'f',
  kind: 'root',
  count: 1,
  sites: [],
  oldestAge: 0,
  values: 0,
  hint: 'End it.',
  ...(of !== undefined && { package: of }),
});

describe('a check', () => {
  // prettier-ignore
  it.each<[what: string, of: Leak, byDefault: boolean, strictly: boolean]>([
    ['a leak',              leak('leak'),      true,  true],
    ['a leak of a package', leak('leak', 'a'), false, true],
    ['a note',              leak('note'),      false, false],
    ['a note of a package', leak('note', 'a'), false, false],
  ])('is failed by %s as documented', (_, of, byDefault, strictly) => {
    expect(failsByDefault(of)).toBe(byDefault);
    expect(fails(of, { strict: false })).toBe(byDefault);
    expect(fails(of, { strict: true })).toBe(strictly);
  });
});
