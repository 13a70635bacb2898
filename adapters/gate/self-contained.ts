import { fedPart, openChain, type OpenSource } from '../../lib/dev/leak/open-sources.js';
import { isOpen } from '../../lib/dev/record/owner-book.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { touches } from './touches.js';
import { isOfHost, rings } from './world.js';

/**
 * Whether an open subscription is self-contained: only the test that made it could wake it, so it is collected with the test.
 * (A goroutine is a root of the garbage collector; a subscription is not.) It is not self-contained if a teardown of the user
 * has yet to run, if it waits for something outside of the test, or if its sources are unknown.
 */
export function isContained(record: TrackRecord, subscriber: Watched): boolean {
  const { owner } = record;
  // An open owner is a leak, and so is everything that it owns.
  if (owner !== undefined && isOpen(owner)) return false;
  return goesWithItsTest(subscriber, { met: new Set(), now: true });
}

/**
 * Whether it waits for something that may be there after its test, regardless of the clock and the host. Asked before it can be
 * collected, so that the verdict does not depend on garbage collection.
 */
export function outlivesItsTest(subscriber: Watched): boolean {
  touches.rest();
  return !goesWithItsTest(subscriber, { met: new Set(), now: false });
}

interface Asked {
  /** The subscribers that were visited: shared streams can form a circle. */
  readonly met: Set<Watched>;
  /** Whether sources held by the clock and the host count now. What they hold is never collected. */
  readonly now: boolean;
}

/** Follows shared streams too. */
function goesWithItsTest(subscriber: Watched, asked: Asked): boolean {
  if (asked.met.has(subscriber)) return true;
  asked.met.add(subscriber);
  const { traces, hooks } = registry();
  const chain = openChain(subscriber, traces);
  // In a minified rxjs, sources cannot be recognized.
  if (chain === undefined || chain.hasCleanup || !hooks.readable) return false;
  // NEVER beside other sources changes nothing; alone, it does not show what is waited for.
  const { sources } = chain;
  const isNever = ({ head }: OpenSource): boolean => traces.hiddenSourceOf(head.part) === 'never';
  if (sources.length > 0 && sources.every(isNever)) return false;
  return sources.every((source) => isOfItsTest(source, asked));
}

function isOfItsTest({ kind, head, action }: OpenSource, asked: Asked): boolean {
  switch (kind) {
    case 'dropped':
    case 'never':
      return true;
    case 'timer':
    case 'action':
      return action !== undefined && !(asked.now && rings(action));
    case 'subject':
    case 'share':
    case 'event': {
      const feeds = touches.feedsOf(fedPart(head));
      return feeds.length > 0 && feeds.every((feed) => isFeedOfItsTest(feed, asked));
    }
    default:
      return false;
  }
}

function isFeedOfItsTest(feed: object, asked: Asked): boolean {
  if (touches.isOutside(feed) || (asked.now && isOfHost(feed))) return false;
  // For a share: the source that it is connected to.
  const connection = registry().shareListeners.connectionOf(feed)?.subscriber();
  return connection === undefined || goesWithItsTest(connection, asked);
}

/** The Subjects, emitters and targets that feed a subscription, also through shared streams. */
export function feedsOf(subscriber: Watched): ReadonlySet<object> {
  const { traces, shareListeners } = registry();
  const feeds = new Set<object>();
  const met = new Set([subscriber]);
  for (const each of met) {
    for (const { head } of openChain(each, traces)?.sources ?? []) {
      for (const feed of touches.feedsOf(fedPart(head))) {
        feeds.add(feed);
        const connection = shareListeners.connectionOf(feed)?.subscriber();
        if (connection !== undefined) met.add(connection);
      }
    }
  }
  return feeds;
}
