import type { Observable } from 'rxjs';

import { ambientOwner } from '../owner-ambient.js';
import type { OwnerLike } from '../owner-types.js';
import { channelOf, type Link } from '../probe.js';
import { collect, factsOf, ownerOnChain, walkUp, type Walk } from './chain.js';
import { Claims } from './claims.js';
import { RECORD, TrackRecord, type Recorded, type Role } from './record.js';
import type { Registry } from './registry.js';
import type { Residues, Visit } from './residues.js';
import { sourceOf, type Watched } from './rxjs-shape.js';
import { type Stack, takeStack } from './sites.js';

/** Frames enough for a line of the user's: above a plain `subscribe`, above helpers that are ignored, and below operators. */
const FRAMES = { near: 6, helped: 24, far: 100 };

/** What is being subscribed just now: makes the records, and finds out whose they are. */
export class Opening {
  /** The root whose subscribe call is running; what its chain begins with; who subscribed that. */
  current: TrackRecord | undefined = undefined;
  top: Observable<unknown> | undefined = undefined;
  head: unknown = undefined;
  /** The id of the last root that was made within the subscribe call of another. */
  lastNested = 0;
  /** What was subscribed last on behalf of the root, and what before that. */
  previous: Observable<unknown> | undefined = undefined;
  before: Observable<unknown> | undefined = undefined;
  /** Told of each root right before it is subscribed: where a test wants to see what comes. */
  onRoot: ((record: TrackRecord, subscriber: Watched, source: Observable<unknown>) => void) | undefined =
    undefined;
  /** Looks after what is begun meanwhile, where anybody wants that; and what it knows of the innermost source. */
  works: Residues | undefined = undefined;
  visit: Visit | undefined = undefined;

  readonly #registry: Registry;
  /** The chain of the root that was opened last, until its subscriber is there. */
  #walked: Walk | undefined = undefined;
  readonly #claims = new WeakMap<Watched, Claims>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** How many frames of the stack of the next root are wanted: none, where its line is not. */
  frames(passed: boolean): number {
    const registry = this.#registry;
    const { sites, ignoreFrames } = registry.settings;
    if (sites === 'off' || (sites === 'sampled' && registry.samples-- <= 0)) return 0;
    if (passed || this.current !== undefined) return FRAMES.far;
    return ignoreFrames.length > 0 ? FRAMES.helped : FRAMES.near;
  }

  /** A root is about to be subscribed to; `passed` is its Subscriber, where it was not made by us. */
  root(source: Observable<unknown>, passed: Watched | undefined, stack: Stack | undefined): TrackRecord {
    const { current } = this;
    const role = passed ? 'passed' : 'plain';
    const record = this.#record(role, current === undefined ? 'root' : 'nested', stack);
    if (current !== undefined) this.lastNested = record.id;
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
    const channel = channelOf(this.top);
    if (channel !== undefined) record.chain = { ...(record.chain ?? NO_FACTS), channel };
    if (passed !== undefined) this.#connects(record, source);
    return record;
  }

  /** It may be the connection of a `share`: that has just subscribed its first consumer to its Subject. */
  #connects(record: TrackRecord, source: Observable<unknown>): void {
    const { connections, shares } = this.#registry;
    connections.note(record, this.previous);
    const { before } = this;
    if (before === undefined || sourceOf(before) !== source) return;
    const sharedAt = shares.madeAt(before);
    if (sharedAt !== undefined) record.chain = { ...(record.chain ?? NO_FACTS), sharedAt };
  }

  /** Something is subscribed on behalf of the root. */
  pass(source: Observable<unknown>): void {
    this.before = this.previous ?? this.before;
    this.previous = source;
  }

  /** What comes now is on behalf of another one, or of none. */
  forget(): void {
    this.previous = undefined;
    this.before = undefined;
  }

  /** Its subscriber is there now, and is about to be subscribed. */
  begin(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    record.held = subscriber;
    this.previous = undefined;
    this.before = source;
    if (source === this.top) this.reachTop(subscriber);
    this.onRoot?.(record, subscriber, source);
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
  guarded(link: Link, subscriber: Watched, role: Role, parent: TrackRecord | undefined): TrackRecord {
    const frames = this.frames(true);
    const record = this.#record(role, 'guarded', frames > 0 ? takeStack(frames) : undefined, parent);
    const { links, top } = collect(link.source);
    const chain = [link, ...links];
    this.#attribute(record, { links: chain, top, foreignBelow: false });
    record.held = subscriber;
    (subscriber as Recorded)[RECORD] = record;
    this.#claim(subscriber, record, chain);
    return record;
  }

  claimsOf(subscriber: Watched): Claims | undefined {
    return this.#claims.get(subscriber);
  }

  /** Remembers with the subscriber, not with the record, what its chain consists of: the record holds nothing. */
  #claim(subscriber: Watched, record: TrackRecord, links: readonly Link[]): void {
    this.#claims.set(subscriber, new Claims(record, links));
  }

  #record(
    role: Role,
    kind: 'root' | 'nested' | 'guarded',
    stack: Stack | undefined,
    parent = this.current,
  ): TrackRecord {
    const registry = this.#registry;
    registry.sweep.arm();
    // A connection that has no line of its own gets that of the root that was being subscribed.
    if (role === 'passed' && stack !== undefined) stack.lender = parent?.where;
    const at = registry.settings.exact ? registry.now() : registry.time;
    const cause = parent ?? registry.zombies.emitting;
    const within = cause?.within ?? cause?.id;
    const record = new TrackRecord(registry.nextId(), kind, parent?.id, at, stack, role, within);
    record.linkBefore(registry.young);
    return record;
  }

  #attribute(record: TrackRecord, { links, foreignBelow }: Walk): void {
    const { owners } = this.#registry;
    const own = (owner: OwnerLike) => owners.infoOf(owner, this.#registry.now());
    const found = ownerOnChain(links, own);
    record.chain = factsOf(links, found?.link, foreignBelow);
    if (found !== undefined) record.owner = found.info;
    else if (record.role !== 'inner') this.#attributeAmbient(record);
  }

  #attributeAmbient(record: TrackRecord): void {
    const ambient = ambientOwner();
    if (ambient !== undefined) record.owner = this.#registry.owners.infoOf(ambient, this.#registry.now());
  }
}

const NO_FACTS = factsOf([], undefined, true);
