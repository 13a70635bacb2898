import { COUNTED, type Role, type TrackRecord } from './record.js';
import { purposeOf, type Purpose, type Watched } from './rxjs-shape.js';
import { isStack, NOWHERE, type Place, type Sites, type Stack } from './sites.js';

/**
 * Writes down what is known of a record only while its stack is there: its line, and what it was made for. Not done
 * when it is opened, since most end before anybody asks.
 */
export function resolve(record: TrackRecord, subscriber: Watched, sites: Sites): Watched {
  const { where, role } = record;
  if (where !== undefined && !isStack(where)) return subscriber;
  const place = where === undefined ? NOWHERE : sites.place(where);
  const found = place.site === undefined ? lent(where, sites) : place;
  record.where = found;
  if (record.open) {
    record.traits |= COUNTED;
    found.open++;
  }
  if (role === 'inner' || record.kind === 'guarded') return subscriber;
  const purpose = purposeAlong(place.through) ?? purposeSeen(place, role, subscriber);
  if (purpose === 'test' || purpose === 'socket') record.role = 'silent';
  else if (purpose !== undefined) record.kind = purpose;
  return subscriber;
}

/** The place of a record that was resolved. */
export function placeOf({ where }: TrackRecord): Place {
  return where as Place;
}

/** The line of the root that was being subscribed, for a connection that has none of its own. */
function lent(stack: Stack | undefined, sites: Sites): Place {
  const lender = stack?.lender;
  return isStack(lender) ? sites.place(lender) : (lender ?? NOWHERE);
}

/** The same, told by the subscriber: only where rxjs may have made it, not where the user's own line subscribes. */
function purposeSeen({ through, site }: Place, role: Role, subscriber: Watched): Purpose | undefined {
  if (through.length > 0 || (site === undefined && role === 'passed')) return purposeOf(subscriber);
  return site === undefined && purposeOf(subscriber) === 'test' ? 'test' : undefined;
}

/** What rxjs was about when it subscribed, told by the frames next to its call. */
function purposeAlong(through: readonly string[]): Purpose | undefined {
  const near = through.slice(0, 3).join('\n');
  if (/\/TestScheduler\.[cm]?[jt]s#/.test(near)) return 'test';
  if (/\/WebSocketSubject\.[cm]?[jt]s#/.test(through[0] ?? '')) return 'socket';
  if (
    /(?:first|last)ValueFrom\.[cm]?[jt]s#|#(?:first|last)ValueFrom$|#(?:\w+\.)?(?:forEach|toPromise)$/m.test(
      near,
    )
  ) {
    return 'promise';
  }
  return /\/(?:share|connectable|ConnectableObservable)\.[cm]?[jt]s#/.test(through[0] ?? '')
    ? 'connection'
    : undefined;
}
