import { afterEach, expect, it } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { ownerHere } from '../../../../lib/dev/subscribe/owner-here.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { createOwner } from '../../../../lib/owner/owner.js';

const [ambient, ofHost] = [createOwner({ name: 'ambient' }), createOwner({ name: 'of the host' })];

afterEach(() => {
  host.ownerHere = undefined;
});

it('code has no owner without an ambient owner and without a host that knows one', () => {
  expect(ownerHere()).toBeUndefined();
  host.ownerHere = () => undefined;
  expect(ownerHere()).toBeUndefined();
});

it('code has the owner that its host knows', () => {
  host.ownerHere = () => ofHost;
  expect(ownerHere()).toBe(ofHost);
});

it('the ambient owner takes precedence, and the host is not asked', () => {
  host.ownerHere = () => expect.unreachable();
  expect(runWithOwner(ambient, ownerHere)).toBe(ambient);
});
