import { fedPart, openChain, type OpenSource } from '../../lib/dev/leak/open-sources.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { touches } from './touches.js';
import { isOfHost, rings } from './world.js';

/**
 * Is a subscription that was left open self-contained: could nothing wake it but the test that made it, so that it is gone with
 * that? A goroutine is a root; a subscription is none. It lives on where a teardown of the user's own would still have to run,
 * where it waits for something outside of the test, and where it does not show what for.
 */
export function isContained(record: TrackRecord, subscriber: Watched): boolean {
  const { owner } = record;
  // An owner that was left open is a leak, with what it owns.
  if (owner !== undefined && owner.closedAt === undefined) return false;
  return goesWithItsTest(subscriber, { met: new Set(), now: true });
}

/**
 * Does it wait for something that may be there after its test, whatever the clock and the host say? Asked before it can be
 * collected: the verdict is the same whether it was or not.
 */
export function outlivesItsTest(subscriber: Watched): boolean {
  touches.rest();
  return !goesWithItsTest(subscriber, { met: new Set(), now: false });
}

/** How it is asked. */
interface Asked {
  /** Shared streams may be in a circle. */
  readonly met: Set<Watched>;
  /** What a clock and the host hold now counts, too. Of what they hold, nothing is collected. */
  readonly now: boolean;
}

/** By way of shared streams, too. */
function goesWithItsTest(subscriber: Watched, asked: Asked): boolean {
  if (asked.met.has(subscriber)) return true;
  asked.met.add(subscriber);
  const { traces, hooks } = registry();
  const chain = openChain(subscriber, traces);
  // Where a minifier has been in rxjs, nothing of it can be known.
  if (chain === undefined || chain.hasCleanup || !hooks.readable) return false;
  // Beside others NEVER changes nothing; by itself it does not show what is waited for.
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
  // Of a share, what it is connected to.
  const connection = registry().shareListeners.connectionOf(feed)?.subscriber();
  return connection === undefined || goesWithItsTest(connection, asked);
}

/** The Subjects, emitters and targets that feed a subscription: also by way of shared streams. */
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
