import { openChain, type OpenSource } from '../../lib/dev/open-sources.js';
import type { TrackRecord } from '../../lib/dev/record.js';
import { registry } from '../../lib/dev/registry.js';
import type { Watched } from '../../lib/dev/rxjs-shape.js';
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
  return goesWithItsTest(subscriber, new Set());
}

/** By way of shared streams, which may be in a circle. */
function goesWithItsTest(subscriber: Watched, met: Set<Watched>): boolean {
  if (met.has(subscriber)) return true;
  met.add(subscriber);
  const { traces, hooks } = registry();
  const chain = openChain(subscriber, traces);
  // Where a minifier has been in rxjs, nothing of it can be told.
  if (chain === undefined || chain.hasCleanup || !hooks.readable) return false;
  return chain.sources.every((source) => isOfItsTest(source, met));
}

function isOfItsTest({ kind, head, action }: OpenSource, met: Set<Watched>): boolean {
  switch (kind) {
    case 'dropped':
    case 'never':
      return true;
    case 'timer':
    case 'action':
      return action !== undefined && !rings(action);
    case 'subject':
    case 'share':
    case 'event': {
      const feeds = touches.feedsOf(head.part);
      return feeds.length > 0 && feeds.every((feed) => isFeedOfItsTest(feed, met));
    }
    default:
      return false;
  }
}

function isFeedOfItsTest(feed: object, met: Set<Watched>): boolean {
  if (touches.isOutside(feed) || isOfHost(feed)) return false;
  // Of a share, what it is connected to.
  const connection = registry().connections.of(feed)?.subscriber();
  return connection === undefined || goesWithItsTest(connection, met);
}

/** The Subjects, emitters and targets that feed a subscription: also by way of shared streams. */
export function feedsOf(subscriber: Watched): ReadonlySet<object> {
  const { traces, connections } = registry();
  const feeds = new Set<object>();
  const met = new Set([subscriber]);
  for (const each of met) {
    for (const { head } of openChain(each, traces)?.sources ?? []) {
      for (const feed of touches.feedsOf(head.part)) {
        feeds.add(feed);
        const connection = connections.of(feed)?.subscriber();
        if (connection !== undefined) met.add(connection);
      }
    }
  }
  return feeds;
}
