import type { Probe } from '../probe.js';
import { mishap } from './base/mishaps.js';
import { type Witness, unseen } from './dev-probe.js';

/** What owners and operators are given in place of the witness: nothing that fails in that reaches them, or their callers. */
export function shield(witness: Witness): Probe & Pick<Witness, 'clear'> {
  return {
    opened: (subscription, link) =>
      attempt('watching a subscription', () => witness.opened(subscription, link), undefined),
    ends: (subscription, by) =>
      attempt('watching a teardown', () => witness.ends(subscription, by), undefined),
    siteOf: (subscription) => attempt('finding a line', () => witness.siteOf(subscription), undefined),
    struck: (subscription, link, verdict) =>
      attempt(
        'reporting a limit that was reached',
        () => witness.struck(subscription, link, verdict),
        unseen(link, verdict),
      ),
    ownerOpened: (owner, parent) =>
      attempt('watching an owner', () => witness.ownerOpened(owner, parent), undefined),
    ownerRenamed: (owner) => attempt('watching an owner', () => witness.ownerRenamed(owner), undefined),
    ownerHolds: (subscription, owner) =>
      attempt('watching an owner', () => witness.ownerHolds(subscription, owner), undefined),
    ownerClosed: (owner, reason) =>
      attempt('watching an owner', () => witness.ownerClosed(owner, reason), undefined),
    late: (work) => attempt('reporting late work', () => witness.late(work), undefined),
    warn: (key, message) => attempt('printing a warning', () => witness.warn(key, message), undefined),
    clear: () => witness.clear(),
  };
}

function attempt<Result>(what: string, work: () => Result, otherwise: Result): Result {
  try {
    return work();
  } catch (error) {
    mishap(what, error);
    return otherwise;
  }
}
