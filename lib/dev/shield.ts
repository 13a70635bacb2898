import type { Probe } from '../dev-slot.js';
import { mishap } from './base/mishaps.js';
import { type DevProbe, leakBeforeDevMode } from './dev-probe.js';

/**
 * Wraps the probe for owners and operators: an error inside of the probe never reaches them or their callers.
 */
export function shield(devProbe: DevProbe): Probe & Pick<DevProbe, 'clear'> {
  return {
    opened: (subscription, link) =>
      attempt('watching a subscription', () => devProbe.opened(subscription, link), undefined),
    ends: (subscription, by) =>
      attempt('watching a teardown', () => devProbe.ends(subscription, by), undefined),
    siteOf: (subscription) => attempt('finding a line', () => devProbe.siteOf(subscription), undefined),
    struck: (subscription, link, verdict) =>
      attempt(
        'reporting a limit that was reached',
        () => devProbe.struck(subscription, link, verdict),
        leakBeforeDevMode(link, verdict),
      ),
    ownerOpened: (owner, parent) =>
      attempt('watching an owner', () => devProbe.ownerOpened(owner, parent), undefined),
    ownerRenamed: (owner) => attempt('watching an owner', () => devProbe.ownerRenamed(owner), undefined),
    ownerHolds: (subscription, owner) =>
      attempt('watching an owner', () => devProbe.ownerHolds(subscription, owner), undefined),
    ownerClosed: (owner, reason) =>
      attempt('watching an owner', () => devProbe.ownerClosed(owner, reason), undefined),
    late: (work) => attempt('reporting late work', () => devProbe.late(work), undefined),
    warn: (key, message) => attempt('printing a warning', () => devProbe.warn(key, message), undefined),
    clear: () => devProbe.clear(),
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
