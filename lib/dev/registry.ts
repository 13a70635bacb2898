import type { Observable } from 'rxjs';

import { ambientOwner } from '../owner-ambient.js';
import type { Leak } from '../leak.js';
import type { OwnerLike } from '../owner-types.js';
import { dev, type Link } from '../probe.js';
import { realm } from '../realm.js';
import { collect, factsOf, ownerOnChain, walkUp, type Walk } from './chain.js';
import { isExcused } from './baseline.js';
import { Claims } from './claims.js';
import { Events } from './events.js';
import { find } from './find.js';
import { Hooks } from './hooks.js';
import { isIgnored } from './ignore.js';
import { OwnerBook } from './owners.js';
import { emptyList, RECORD, TrackRecord, type Recorded, type Role } from './record.js';
import { resolve } from './resolve.js';
import type { Watched } from './rxjs-shape.js';
import { combine, readOptions, type DevModeOptions, type Install, type Settings } from './settings.js';
import { Sites, Stack } from './sites.js';
import { Sweep } from './sweep.js';
import { throwLater } from './timers.js';
import { Witness } from './witness.js';

/** Frames enough for a line of the user's: right above a plain `subscribe`, far away below operators. */
const FRAMES = { near: 12, far: 100 };
/** Stacks taken between two sweeps where sites are `'sampled'`. */
const SAMPLES = 64;

/**
 * Everything that dev mode knows: which subscriptions are open, and who owns them. One per realm; it does nothing,
 * and holds nothing, while no install is in force.
 */
export class Registry {
  readonly young = emptyList();
  readonly old = emptyList();
  readonly owners = new OwnerBook();
  readonly events = new Events();
  readonly sites = new Sites();
  readonly hooks = new Hooks(this);
  readonly sweep = new Sweep(this);
  readonly witness = new Witness(this);
  installs: readonly Install[] = [];
  settings: Settings = combine([]);

  /** The root whose subscribe call is running; what its chain begins with; who subscribed that. */
  current: TrackRecord | undefined = undefined;
  top: Observable<unknown> | undefined = undefined;
  head: unknown = undefined;

  /** The time of the last sweep: good enough for an age where nobody wants it exactly. */
  time = 0;
  samples = SAMPLES;
  #lastId = 0;
  /** What the clock showed when the registry's time began; moved along when the clock is changed. */
  #began = 0;
  /** The chain of the root that was opened last, until its subscriber is there. */
  #walked: Walk | undefined = undefined;
  readonly #claims = new WeakMap<Watched, Claims>();

  get enabled(): boolean {
    return this.installs.length > 0;
  }

  /** ms since the registry's time began. */
  now(): number {
    return this.settings.now() - this.#began;
  }

  install(options: DevModeOptions): () => void {
    const install = readOptions(options);
    this.#apply([...this.installs, install]);
    return () => {
      if (!this.installs.includes(install)) return;
      this.#apply(this.installs.filter((other) => other !== install));
    };
  }

  renewSamples(): void {
    this.samples = SAMPLES;
  }

  /** Tells every `onLeak` what it has not been told yet. */
  tell(leaks?: readonly Leak[]): void {
    for (const { onLeak, told } of this.installs) {
      if (onLeak === undefined) continue;
      leaks ??= find(this, { from: undefined, owned: false });
      for (const leak of leaks) {
        if (told.has(leak.fingerprint)) continue;
        told.add(leak.fingerprint);
        try {
          onLeak(leak);
        } catch (error) {
          throwLater(error);
        }
      }
    }
  }

  /** Is it not to be told: ignored, or known? */
  isForgiven(leak: Leak): boolean {
    const { ignore, baseline, now } = this.settings;
    return isIgnored(ignore, leak) || isExcused(baseline, leak, now());
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** The id that the next one will get: what has it or a greater one was opened after now. */
  get upcoming(): number {
    return this.#lastId + 1;
  }

  /** All that are open, as far as they have not been collected. */
  *records(): Generator<readonly [TrackRecord, Watched]> {
    for (const list of [this.young, this.old]) {
      for (let record = list.next, next = record.next; record !== list; record = next, next = record.next) {
        const subscriber = record.subscriber();
        if (subscriber === undefined || subscriber.closed) record.end();
        else yield [record, resolve(record, subscriber, this.sites)];
      }
    }
  }

  /** A root is about to be subscribed to; `passed` is its Subscriber, where it was not made by us. */
  openRoot(
    source: Observable<unknown>,
    passed: Watched | undefined,
    subscribe: (...args: never[]) => unknown,
  ): TrackRecord {
    const { current } = this;
    const far = passed !== undefined || current !== undefined;
    const record = this.#open(
      passed ? 'passed' : 'plain',
      current === undefined ? 'root' : 'nested',
      far,
      subscribe,
    );
    const walk = walkUp(source);
    this.head = undefined;
    if ('links' in walk) {
      this.top = walk.top;
      this.#attribute(record, walk);
      this.#walked = walk;
    } else {
      this.top = walk;
      this.#attributeAmbient(record);
    }
    return record;
  }

  /** Its subscriber is there now, and is about to be subscribed. */
  begin(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    record.held = subscriber;
    if (source === this.top) this.reachTop(subscriber);
    if (this.#walked === undefined) return;
    this.#claim(subscriber, record, this.#walked.links);
    this.#walked = undefined;
  }

  /** What a chain begins with is subscribed by `head`: whatever that is passed on to continues the chain. */
  reachTop(head: Watched): void {
    this.top = undefined;
    this.head = head;
  }

  /** The chain of the root that is being subscribed goes on with `source`, behind an Observable made by hand. */
  continueChain(source: Observable<unknown>, head: Watched): void {
    const record = this.current;
    const walk = collect(source);
    this.top = walk.top;
    this.head = undefined;
    if (walk.top === source) this.reachTop(head);
    if (record === undefined || walk.links.length === 0) return;
    const subscriber = record.held as Watched;
    const claims = this.#claims.get(subscriber);
    const links = [...(claims?.links ?? []), ...walk.links];
    // Behind operators of rxjs alone, all of these stand below what is added now.
    this.#attribute(record, { ...walk, links, foreignBelow: record.chain?.foreignBelow ?? true });
    this.#claim(subscriber, record, links);
  }

  /** A guarded stream, where no root stands for it. */
  openGuarded(link: Link, subscriber: Watched, role: Role, parent: TrackRecord | undefined): TrackRecord {
    const record = this.#open(role, 'guarded', true, undefined, parent);
    const { links, top } = collect(link.source);
    const chain = [link, ...links];
    this.#attribute(record, { links: chain, top, foreignBelow: false });
    record.held = subscriber;
    (subscriber as Recorded)[RECORD] = record;
    this.#claim(subscriber, record, chain);
    return record;
  }

  /** Remembers with the subscriber, not with the record, what its chain consists of: the record holds nothing. */
  #claim(subscriber: Watched, record: TrackRecord, links: readonly Link[]): void {
    this.#claims.set(subscriber, new Claims(record, links));
  }

  claimsOf(subscriber: Watched): Claims | undefined {
    return this.#claims.get(subscriber);
  }

  #apply(installs: readonly Install[]): void {
    const elapsed = this.now();
    this.installs = installs;
    this.settings = combine(installs);
    this.#began = this.settings.now() - (this.enabled ? elapsed : 0);
    dev.probe = this.enabled ? this.witness : null;
    this.hooks.set(this.settings.track === 'all' ? 'on' : 'off');
    if (!this.enabled) this.#forget();
  }

  /** Unlinks every record: chained to each other, they would keep each other's subscribers alive. */
  #forget(): void {
    for (const list of [this.young, this.old]) while (list.open) list.next.end();
    this.sweep.stop();
    this.events.clear();
    this.owners.clear();
    this.sites.clear();
    this.witness.clear();
  }

  #open(
    role: Role,
    kind: 'root' | 'nested' | 'guarded',
    far: boolean,
    below: ((...args: never[]) => unknown) | undefined,
    parent = this.current,
  ): TrackRecord {
    this.sweep.arm();
    const { sites, exact } = this.settings;
    const wanted = sites === 'all' || (sites === 'sampled' && this.samples-- > 0);
    const stack = wanted ? new Stack(far ? FRAMES.far : FRAMES.near, below) : undefined;
    const at = exact ? this.now() : this.time;
    const record = new TrackRecord(this.nextId(), kind, parent?.id, at, stack, role);
    if (role === 'passed') record.via = parent;
    record.linkBefore(this.young);
    return record;
  }

  #attribute(record: TrackRecord, { links, foreignBelow }: Walk): void {
    const own = (owner: OwnerLike) => this.owners.infoOf(owner, this.now());
    const found = ownerOnChain(links, own);
    record.chain = factsOf(links, found?.link, foreignBelow);
    if (found !== undefined) record.owner = found.info;
    else if (record.role !== 'inner') this.#attributeAmbient(record);
  }

  #attributeAmbient(record: TrackRecord): void {
    const ambient = ambientOwner();
    if (ambient !== undefined) record.owner = this.owners.infoOf(ambient, this.now());
  }
}

/** The registry of this realm. */
export function registry(): Registry {
  return realm('registry', () => new Registry());
}
