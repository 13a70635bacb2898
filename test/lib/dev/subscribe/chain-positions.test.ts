import { NEVER, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { ChainPositions } from '../../../../lib/dev/subscribe/chain-positions.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import type { Link } from '../../../../lib/dev-slot.js';
import { collected } from '../../../support/garbage.js';

const linkTo = (source: Observable<unknown>): Link => ({ operator: 'ownedBy', source });
const record = (): TrackRecord => {
  const subscriber = { closed: false, unsubscribe: () => undefined };
  return new TrackRecord(1, 'root', 'plain', subscriber, 0, undefined);
};

describe('the positions of a chain', () => {
  it('refer to the links that exist, and keep none of them alive', async () => {
    const kept = linkTo(NEVER);
    const { claims, gone } = (() => {
      const dropped = linkTo(new Observable());
      return { claims: new ChainPositions(record(), [kept, dropped]), gone: new WeakRef(dropped) };
    })();
    expect(await collected(gone)).toEqual([true]);
    expect(claims.links).toEqual([kept]);
  });

  it('are taken one at a time', () => {
    const link = linkTo(NEVER);
    const claims = new ChainPositions(record(), [link]);
    const position = claims.take(link, () => 0);
    expect([position === undefined, claims.take(link, () => 0)]).toEqual([false, undefined]);
    position?.end();
    expect(claims.take(link, () => 0)).toBeDefined();
  });
});
