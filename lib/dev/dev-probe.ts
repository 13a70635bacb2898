import { accuse, type Accusation } from './leak/accusation.js';
import type { Subscription } from 'rxjs';

import { resubscribedAfterClose } from '../wording.js';
import type { Leak } from '../leak.js';
import { ownerFacts } from '../owner/owner-like.js';
import type { OwnerLike } from '../owner/types.js';
import type { LateWork, Link, Probe, Trace } from '../dev-slot.js';
import type { LeakSite } from '../site.js';
import { referenceTo } from './record/open-guard.js';
import { withoutIgnored } from './leak/without-ignored.js';
import { leakOf } from './leak/gather.js';
import { endHead } from './record/heads.js';
import { notifyListeners, type Listener } from './leak/on-leak.js';
import type { TrackRecord } from './record/record.js';
import { liveFactsReader } from './leak/waits-for.js';
import type { Exceptions } from './leak/without-ignored.js';
import type { SourceTraces } from './leak/source-traces.js';
import type { DevClock } from './record/dev-clock.js';
import type { GivenToOwner } from './record/given-to-owner.js';
import type { OwnerBook } from './record/owner-book.js';
import type { Records } from './record/records.js';
import type { CurrentCall } from './subscribe/current-call.js';
import { placeOf, resolve } from './record/resolve.js';
import { ancestor, watched, type Watched } from './base/rxjs-internals.js';
import { late as lateRule } from './rules/late.js';
import { overdue } from './rules/overdue.js';
import { stalled } from './rules/stalled.js';
import { UNKNOWN_PLACE, type Places, takeStack } from './stack/places.js';
import { openRecordOf } from './record/stamps.js';

/** The parts of the registry that it uses. */
interface Context {
  readonly installs: readonly Listener[];
  readonly settings: Exceptions & { readonly sites: 'all' | 'sampled' | 'off' };
  readonly clock: DevClock;
  readonly sites: Places;
  readonly records: Records;
  readonly owners: OwnerBook;
  readonly givenToOwner: GivenToOwner;
  readonly traces: SourceTraces;
  readonly opening: CurrentCall;
  readonly hooks: { readonly state: 'on' | 'off' };
  addEvent(id: number, what: Accusation): void;
}

/** Receives the notifications of owners and operators in dev mode, and answers them. */
export class DevProbe implements Probe {
  readonly #registry: Context;
  readonly #warned = new Set<string>();
  /** The number of subscriptions of each operator to a closed owner in this turn. */
  readonly #refusals = new Map<Link, number>();

  constructor(registry: Context) {
    this.#registry = registry;
  }

  opened(subscription: Subscription, link: Link): Trace | undefined {
    const registry = this.#registry;
    const subscriber = watched(subscription);
    // Its consumer had already left, so its end will never be reported.
    if (subscriber.closed) return undefined;
    const now = (): number => registry.clock.now();
    const above = recordedAncestor(subscriber);
    if (above !== undefined) {
      const part = registry.opening.positionsOf(above.subscriber)?.take(link, now);
      if (part !== undefined) return part;
      // If all roots are tracked, only a guard needs a record of an inner stream.
      if (registry.hooks.state === 'on' && link.operator !== 'withLeakGuard') return undefined;
    }
    const role = above === undefined ? 'plain' : 'inner';
    return registry.opening.openGuarded(link, subscriber, role, above?.record).takeLowest(link, now);
  }

  ends(subscription: Subscription, by: 'source' | 'others'): void {
    endHead(watched(subscription), by);
  }

  siteOf(subscription: Subscription): LeakSite | undefined {
    const above = recordedAncestor(watched(subscription));
    if (above === undefined) return undefined;
    resolve(above.record, above.subscriber, this.#registry.sites);
    return placeOf(above.record).site;
  }

  struck(subscription: Subscription, link: Link, verdict: 'overdue' | 'stalled'): Leak {
    const registry = this.#registry;
    const above = recordedAncestor(watched(subscription));
    if (above === undefined) return leakBeforeDevMode(link, verdict);
    resolve(above.record, above.subscriber, registry.sites);
    const rule = verdict === 'overdue' ? overdue : stalled;
    // Another guard of the chain may be past a limit too.
    const reference = referenceTo(link);
    const guard = above.record.guards.find((open) => open.link === reference);
    const leak = leakOf(
      accuse(above.record, rule, 'leak', registry.clock.now(), guard),
      above.record,
      liveFactsReader(registry.traces, (id) => registry.records.openRecord(id)),
    );
    notifyListeners(withoutIgnored([leak], registry.settings), registry.installs);
    return leak;
  }

  ownerOpened(owner: OwnerLike, parent: OwnerLike | undefined): void {
    this.#registry.owners.opened(owner, parent);
  }

  ownerRenamed(owner: OwnerLike): void {
    this.#registry.owners.renamed(owner);
  }

  ownerHolds(subscription: object, owner: OwnerLike | undefined): void {
    const registry = this.#registry;
    const info = owner && registry.owners.infoOf(owner, registry.clock.now());
    registry.givenToOwner.set(subscription as Watched, info);
  }

  ownerClosed(owner: OwnerLike, reason: unknown): void {
    this.#registry.owners.closed(owner, reason, this.#registry.clock.now());
  }

  late({ what, owner, link, name = link?.name }: LateWork): void {
    const registry = this.#registry;
    if (link !== undefined) this.#detectLoop(link);
    const at = registry.clock.now();
    const place = registry.settings.sites === 'off' ? UNKNOWN_PLACE : registry.sites.place(takeStack(100));
    const info = registry.owners.infoOf(owner, at);
    registry.addEvent(registry.records.nextId(), {
      verdict: lateRule.verdict,
      severity: 'note',
      kind: 'guarded',
      name,
      place,
      owner: info,
      age: 0,
      idle: undefined,
      values: 0,
      hint: LATE_HINTS[what],
    });
  }

  /** Many subscriptions to a closed owner in one turn are a loop, which ends in a stack overflow. */
  #detectLoop(link: Link): void {
    if (this.#refusals.size === 0) queueMicrotask(() => this.#refusals.clear());
    const times = (this.#refusals.get(link) ?? 0) + 1;
    this.#refusals.set(link, times);
    if (times !== LOOP || link.owner === undefined) return;
    this.warn('resubscribed', resubscribedAfterClose(ownerFacts(link.owner).path, times));
  }

  warn(key: string, message: string): void {
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    console.warn(message);
  }

  clear(): void {
    this.#warned.clear();
  }
}

/** The number of such subscriptions that counts as a loop. */
const LOOP = 100;

const LATE_HINTS: Readonly<Record<LateWork['what'], string>> = {
  subscription:
    'Its owner had closed, so the source was never subscribed to: start nothing for an owner that has closed, or give it one that lives longer.',
  teardown:
    'Its owner had closed, so the teardown ran at once: adopt things before the owner closes, or check owner.state first.',
  value:
    'Its owner had closed, so nobody heard the value: stop the producer when the owner begins to drain, or own the channel further out.',
};

interface RecordedSubscriber {
  readonly record: TrackRecord;
  readonly subscriber: Watched;
}

/** The nearest subscriber with a record: this one, or one that it is a part of. */
function recordedAncestor(subscriber: Watched): RecordedSubscriber | undefined {
  return recorded(subscriber) ?? ancestor(subscriber, recorded);
}

function recorded(subscriber: Watched): RecordedSubscriber | undefined {
  const record = openRecordOf(subscriber);
  return record && { record, subscriber };
}

/** The leak of a subscription that was made before dev mode was switched on. */
export function leakBeforeDevMode({ name }: Link, verdict: 'overdue' | 'stalled'): Leak {
  return {
    verdict,
    severity: 'leak',
    fingerprint: `${verdict}|guarded|${name ?? ''}|`,
    ...(name !== undefined && { name }),
    kind: 'guarded',
    count: 1,
    sites: [],
    oldestAge: 0,
    values: 0,
    hint: 'It was subscribed before dev mode was on: switch that on first, and its line is known too.',
  };
}
