import { isChild, type Watched } from '../../../lib/dev/base/rxjs-internals.js';
import { openChain } from '../../../lib/dev/leak/open-sources.js';
import { COLLECTED, type TrackRecord } from '../../../lib/dev/record/record.js';
import type { Registry } from '../../../lib/dev/registry.js';
import { isStack, type Place, siteOf } from '../../../lib/dev/stack/places.js';
import { lineOf } from './open-text.js';

/**
 * The timers, servers, sockets and watchers that subscriptions have started and that keep the process alive,
 * with their lines. Includes only those that were started by a direct call within a subscribe call, and the
 * timers of rxjs. Undefined if there are none.
 */
export function keepsAliveText(registry: Registry): string | undefined {
  const rows = new Map<string, number>();
  const add = (what: string, where: string): void => {
    const key = `${what}\n${where}`;
    rows.set(key, (rows.get(key) ?? 0) + 1);
  };
  for (const { kind, place, record } of registry.residues.keepingAlive()) {
    add(kind === 'timeout' ? 'timer' : kind, `${begunAt(place)}, by ${subscriptionOf(record)}`);
  }
  for (const record of withTimers(registry)) add('rxjs timer', `for ${subscriptionOf(record)}`);
  if (rows.size === 0) return undefined;
  const lines = [...rows].map(([key, count]) => {
    const [what = '', where = ''] = key.split('\n');
    return `  ${many(count, what)} ${where}`;
  });
  return ['Subscriptions kept the program alive with these timers and handles:', ...lines, inAll()].join(
    '\n',
  );
}

/** The record of each subscription, once for each of its running timers of rxjs. */
function* withTimers(registry: Registry): Generator<TrackRecord> {
  const seen = new Set<unknown>();
  for (const [record, known] of registry.records.open()) {
    const subscriber = known ?? registry.records.openSubscriberOf(record);
    if (subscriber === undefined || isChild(subscriber)) continue;
    for (const timer of timersOf(subscriber, registry)) {
      if (seen.has(timer)) continue;
      seen.add(timer);
      yield record;
    }
  }
}

/**
 * The handles that keep the process alive. The handles of fake timers, and of a page, do not show whether they
 * do.
 */
function timersOf(subscriber: Watched, { traces }: Registry): object[] {
  const sources = openChain(subscriber, traces)?.sources ?? [];
  return sources.flatMap(({ action }) => {
    const id = action?.id as { hasRef?(): boolean } | null | undefined;
    return typeof id === 'object' && id?.hasRef?.() === true ? [id] : [];
  });
}

function begunAt(place: Place): string {
  const site = siteOf(place);
  return site === undefined ? 'started at an unknown line' : `started at ${lineOf(site)}`;
}

function subscriptionOf({ open, where, traits }: TrackRecord): string {
  const site = where === undefined || isStack(where) ? undefined : siteOf(where);
  const line = site === undefined ? 'at an unknown line' : `at ${lineOf(site)}`;
  if (open) return `the open subscription ${line}`;
  return `the subscription ${line}, which ${(traits & COLLECTED) === 0 ? 'has ended' : 'was dropped'}`;
}

/** The names of these handles in Node's own list. */
const IN_ALL: readonly (readonly [string, string])[] = [
  ['timer', 'Timeout'],
  ['server', 'TCPServerWrap'],
  ['socket', 'TCPSocketWrap'],
  ['UDP socket', 'UDPWrap'],
  ['watcher', 'FSEventWrap'],
  ['watched file', 'StatWatcher'],
  ['child process', 'ProcessWrap'],
];

function inAll(): string {
  const resources = process.getActiveResourcesInfo();
  const counts = IN_ALL.flatMap(([what, name]) => {
    const count = resources.filter((resource) => resource === name).length;
    return count === 0 ? [] : many(count, what);
  });
  return `  In total, Node waited for ${counts.join(' and ')}.`;
}

function many(count: number, what: string): string {
  const more = what === 'child process' ? 'child processes' : `${what}s`;
  return `${count} ${count === 1 ? what : more}`;
}
