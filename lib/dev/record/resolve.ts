import { COUNTED, type Role, type TrackRecord } from './record.js';
import { partsOf, purposeOf, resetsShare, type Purpose, type Watched } from '../base/rxjs-internals.js';
import { hiddenStamp } from './stamps.js';
import { isUserLine, isStack, UNKNOWN_PLACE, type Place, type Places, type Stack } from '../stack/places.js';

/**
 * Resolves a record: reads its stack, and sets its place and its purpose. It is not done when the record is
 * opened, since most end before they are needed.
 */
export function resolve(record: TrackRecord, subscriber: Watched, sites: Places): Watched {
  const { where, role } = record;
  if (where !== undefined && !isStack(where)) return subscriber;
  const place = where === undefined ? UNKNOWN_PLACE : sites.place(where);
  if (where !== undefined) sites.keepCallers(record, where);
  // In a bundle, frames of rxjs look like frames of the user.
  const bundled = role === 'passed' && place.site !== undefined && sites.bundles.has(place.site.file);
  const purpose =
    role === 'inner' || record.kind === 'guarded'
      ? undefined
      : (purposeFromFrames(place.rxjsFrames) ??
        (bundled ? purposeOf(subscriber) : purposeFromObserver(place, role, subscriber)));
  if (
    purpose === 'test' ||
    purpose === 'socket' ||
    (purpose === 'connection' && neverResets(place, subscriber))
  )
    record.role = 'silent';
  else if (purpose !== undefined) record.kind = purpose;
  const near =
    isUserLine(place) && !(bundled && record.kind === 'connection') ? place : fallbackPlace(where, sites);
  const found = reportedPlace(record, place, near);
  record.where = found;
  if (record.open) {
    record.traits |= COUNTED;
    found.open++;
    found.made++;
  }
  return subscriber;
}

/** Whether it would reset a `share`, but its notifier is `NEVER`: nothing holds it, and nothing can end it. */
function neverResets({ rxjsFrames: [next = ''] }: Place, subscriber: Watched): boolean {
  if (!resetsShare(subscriber, /\/share\.[cm]?[jt]s#handleReset$/.test(next))) return false;
  return [...partsOf(subscriber)].slice(-1).some((head) => hiddenStamp.read(head) === 'never');
}

/** The place of a resolved record. */
export function placeOf({ where }: TrackRecord): Place {
  return where as Place;
}

/**
 * The place that is reported. For a connection that a package opened it is the line that made the share,
 * since that line decides how long it stays.
 */
function reportedPlace({ kind, chain }: TrackRecord, place: Place, near: Place): Place {
  const shared = kind === 'connection' ? chain?.sharedAt : undefined;
  if (isUserLine(near) && (near.through === undefined || shared === undefined)) return near;
  return shared ?? (place.site === undefined ? near : place);
}

/** The place of the root that was being subscribed, for a connection without a line of its own. */
function fallbackPlace(stack: Stack | undefined, sites: Places): Place {
  const lender = stack?.fallback;
  return isStack(lender) ? sites.place(lender) : (lender ?? UNKNOWN_PLACE);
}

/**
 * The purpose, recognized by the observer, if rxjs may have made the subscriber. It is not used if a line of
 * the user subscribes.
 */
function purposeFromObserver(
  { rxjsFrames: along, site }: Place,
  role: Role,
  subscriber: Watched,
): Purpose | undefined {
  if (along.length > 0 || (site === undefined && role === 'passed')) return purposeOf(subscriber);
  return site === undefined && purposeOf(subscriber) === 'test' ? 'test' : undefined;
}

/** The purpose, recognized by the frames next to the subscribe call. */
function purposeFromFrames(along: readonly string[]): Purpose | undefined {
  const near = along.slice(0, 3).join('\n');
  if (/\/TestScheduler\.[cm]?[jt]s#/.test(near)) return 'test';
  if (/\/WebSocketSubject\.[cm]?[jt]s#/.test(along[0] ?? '')) return 'socket';
  if (
    /(?:first|last)ValueFrom\.[cm]?[jt]s#|#(?:first|last)ValueFrom$|#(?:\w+\.)?(?:forEach|toPromise)$/m.test(
      near,
    )
  ) {
    return 'promise';
  }
  return /\/(?:share|connectable|ConnectableObservable)\.[cm]?[jt]s#/.test(along[0] ?? '')
    ? 'connection'
    : undefined;
}
