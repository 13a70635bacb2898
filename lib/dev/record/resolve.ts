import { COUNTED, type Role, type TrackRecord } from './record.js';
import { purposeOf, type Purpose, type Watched } from '../base/rxjs-internals.js';
import { isUserLine, isStack, UNKNOWN_PLACE, type Place, type Places, type Stack } from '../stack/places.js';

/**
 * Writes down what is known of a record only while its stack is there: its line, and what it was made for. Not done
 * when it is opened, since most end before anybody asks.
 */
export function resolve(record: TrackRecord, subscriber: Watched, sites: Places): Watched {
  const { where, role } = record;
  if (where !== undefined && !isStack(where)) return subscriber;
  const place = where === undefined ? UNKNOWN_PLACE : sites.place(where);
  if (where !== undefined) sites.keepCallers(record, where);
  // In a bundle the frames of rxjs pass for the user's.
  const bundled = role === 'passed' && place.site !== undefined && sites.bundles.has(place.site.file);
  const purpose =
    role === 'inner' || record.kind === 'guarded'
      ? undefined
      : (purposeAlong(place.rxjsFrames) ??
        (bundled ? purposeOf(subscriber) : purposeSeen(place, role, subscriber)));
  if (purpose === 'test' || purpose === 'socket') record.role = 'silent';
  else if (purpose !== undefined) record.kind = purpose;
  const near = isUserLine(place) && !(bundled && record.kind === 'connection') ? place : lent(where, sites);
  const found = bestOf(record, place, near);
  record.where = found;
  if (record.open) {
    record.traits |= COUNTED;
    found.open++;
    found.made++;
  }
  return subscriber;
}

/** The place of a record that was resolved. */
export function placeOf({ where }: TrackRecord): Place {
  return where as Place;
}

/**
 * The line that is reported. Of a connection that a package has opened, directly or for the user, it is the one that made the
 * share: nobody else has decided that it stays.
 */
function bestOf({ kind, chain }: TrackRecord, place: Place, near: Place): Place {
  const shared = kind === 'connection' ? chain?.sharedAt : undefined;
  if (isUserLine(near) && (near.through === undefined || shared === undefined)) return near;
  return shared ?? (place.site === undefined ? near : place);
}

/** The line of the root that was being subscribed, for a connection that has none of its own. */
function lent(stack: Stack | undefined, sites: Places): Place {
  const lender = stack?.fallback;
  return isStack(lender) ? sites.place(lender) : (lender ?? UNKNOWN_PLACE);
}

/** The same, recognized by the subscriber: only where rxjs may have made it, not where the user's own line subscribes. */
function purposeSeen(
  { rxjsFrames: along, site }: Place,
  role: Role,
  subscriber: Watched,
): Purpose | undefined {
  if (along.length > 0 || (site === undefined && role === 'passed')) return purposeOf(subscriber);
  return site === undefined && purposeOf(subscriber) === 'test' ? 'test' : undefined;
}

/** What rxjs was about when it subscribed, recognized by the frames next to its call. */
function purposeAlong(along: readonly string[]): Purpose | undefined {
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
