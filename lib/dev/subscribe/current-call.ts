import type { Observable } from 'rxjs';

import type { OwnerLike } from '../../owner/types.js';
import { channelOf, type Link } from '../../probe.js';
import { collect, factsOf, ownerOnChain, topOf, type Walk } from './chain.js';
import { ChainPositions } from './chain-positions.js';
import { ENDS_WITH_TAKE_UNTIL, TrackRecord, type Role } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { OwnerBook } from '../record/owner-book.js';
import type { Records } from '../record/records.js';
import type { ShareListeners } from '../record/share-listeners.js';
import { finalizersOf, isSubscriber, sourceOf, type Watched } from '../base/rxjs-internals.js';
import { type Places, type Stack, takeStack } from '../stack/places.js';
import { BELOW_OPERATORS } from '../stack/stack-depth.js';
import { ownerHere } from './owner-here.js';
import type { Made } from './shared-at.js';
import { recordStamp } from '../record/stamps.js';

/** Watches work that is begun in subscribe calls. */
export interface WorkWatcher {
  /** The subscribe call of a root begins; it ends with the function that is returned. */
  enter(source: Observable<unknown>, record: TrackRecord): () => void;
  /** A source is subscribed within the call of a root. `end` must be given what `begin` returns. */
  begin(source: Observable<unknown>): object | undefined;
  end(before: object | undefined): void;
}

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly ignoreFrames: readonly unknown[] };
  readonly clock: DevClock;
  readonly sites: Places;
  readonly records: Records;
  readonly owners: OwnerBook;
  readonly shareListeners: ShareListeners;
  readonly shares: { madeOf(stream: Observable<unknown>): Made | undefined };
  readonly sweep: { arm(): void };
  samples: number;
}

/** What is being subscribed just now; and whose it is. The records of roots are made in the hook. */
export class CurrentCall {
  /** The root whose subscribe call is running; what its chain begins with; who subscribed that. */
  current: TrackRecord | undefined = undefined;
  top: Observable<unknown> | undefined = undefined;
  head: unknown = undefined;
  /** The id of the last root that was made within the subscribe call of another. */
  lastNested = 0;
  /** What was subscribed last, the root's own source or on its behalf, and what before that. */
  previous: Observable<unknown> | undefined = undefined;
  before: Observable<unknown> | undefined = undefined;
  /** Told of each root right before it is subscribed: where a test wants to see what comes. */
  onRoot: ((record: TrackRecord, subscriber: Watched, source: Observable<unknown>) => void) | undefined =
    undefined;
  /** Told of each subscriber that is subscribed on behalf of a root. */
  onPart: ((target: Watched) => void) | undefined = undefined;
  /** Told of each subscribe call within a root, right before it: where a test wants to see what feeds it. */
  onPass: ((source: Observable<unknown>, target: Watched) => void) | undefined = undefined;
  /** Looks after what is begun meanwhile, where anybody wants that. */
  works: WorkWatcher | undefined = undefined;

  readonly #registry: Context;
  readonly #claims = new WeakMap<Watched, ChainPositions>();

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** How many frames of the stack of the next root are wanted. */
  frames(passed: boolean): number {
    const registry = this.#registry;
    registry.samples--;
    if (passed || this.current !== undefined) return BELOW_OPERATORS;
    const { depth } = registry.sites;
    return registry.settings.ignoreFrames.length > 0 ? depth.far : depth.next;
  }

  /** Where does its chain begin? Operators of this library may be on it, or a channel at its top. */
  follow(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    let top = topOf(source);
    if (top === undefined) {
      const walk = collect(source);
      top = walk.top;
      this.#read(record, walk);
      this.#claim(subscriber, record, walk.links);
    }
    const channel = channelOf(top);
    if (channel !== undefined) record.chain = { ...(record.chain ?? NO_FACTS), channel };
    // Written once: a field that holds an object costs 1 ns each time.
    const isTop = top === source;
    this.top = isTop ? undefined : top;
    this.head = isTop ? subscriber : undefined;
  }

  /** It may be the connection of a `share`: that has just subscribed its first consumer to its Subject. */
  connect(record: TrackRecord, source: Observable<unknown>, stack: Stack | undefined): void {
    const { shareListeners, shares } = this.#registry;
    // A connection that has no line of its own gets that of the root that was being subscribed.
    if (stack !== undefined) stack.fallback = this.current?.where;
    const { previous, before } = this;
    if (previous === undefined) return;
    if (before !== undefined) shareListeners.add(record, previous);
    const shared = before ?? previous;
    const made = sourceOf(shared) === source ? shares.madeOf(shared) : undefined;
    if (made === undefined) return;
    const { place: madeAt, by } = made;
    const isKnown = by !== undefined && before !== undefined;
    record.chain = {
      ...(record.chain ?? NO_FACTS),
      sharedAt: madeAt,
      ...(isKnown && { shared: { madeAt, by, stream: new WeakRef(shared) } }),
    };
  }

  /** A root is about to be subscribed to `source`. */
  begin(source: Observable<unknown>): void {
    this.previous = source;
    this.before = undefined;
  }

  /** `target` is about to be subscribed, on behalf of the root. */
  pass(source: Observable<unknown>, target: Watched): void {
    const { _finalizers } = target;
    if (_finalizers !== null) this.#passOn(source, target);
    // Is it where the chain goes on?
    if (source === this.top) this.reachTop(target);
    else if (target === this.head) this.continueChain(source, target);
    this.before = this.previous;
    this.previous = source;
    this.onPart?.(target);
    this.onPass?.(source, target);
  }

  /**
   * What `target` is given has something else subscribed with it as well: of the operators that hand on the subscriber they were
   * given, `takeUntil` alone does that. At the end of a pipe it ends all.
   */
  #passOn(source: Observable<unknown>, target: Watched): void {
    const record = this.current;
    if (record === undefined || this.top === undefined) return;
    const isCut = finalizersOf(target).some((above) => typeof above !== 'function' && isSubscriber(above));
    // Not within an inner stream, which is no part of the root's own chain.
    if (!isCut || (topOf(source) ?? collect(source).top) !== this.top) return;
    if (record.held === target) record.traits |= ENDS_WITH_TAKE_UNTIL;
    else record.chain = { ...(record.chain ?? NO_FACTS), belowTakeUntil: new WeakRef(target) };
  }

  /** What comes now is on behalf of another one, or of none. */
  forget(): void {
    this.previous = undefined;
    this.before = undefined;
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
    const subscriber = record?.held as Watched | undefined;
    // It may have ended in its own subscribe call: then nothing asks whose it is.
    if (record === undefined || subscriber === undefined || walk.links.length === 0) return;
    const claims = this.#claims.get(subscriber);
    const links = [...(claims?.links ?? []), ...walk.links];
    // Behind operators of rxjs alone, all of these stand below what is added now.
    this.#read(record, { ...walk, links, foreignBelow: record.chain?.foreignBelow ?? true });
    this.#claim(subscriber, record, links);
  }

  /** A guarded stream, where no root stands for it. */
  guarded(link: Link, subscriber: Watched, role: Role, parent = this.current): TrackRecord {
    const registry = this.#registry;
    registry.sweep.arm();
    const stack = registry.samples > 0 ? takeStack(this.frames(true)) : undefined;
    const record = new TrackRecord(
      registry.records.nextId(),
      'guarded',
      role,
      subscriber,
      registry.clock.moment,
      stack,
    );
    if (parent !== undefined) record.setParents(parent.id, parent.within ?? parent.id);
    record.linkBefore(registry.records.young);
    const { links, top } = collect(link.source);
    const chain = [link, ...links];
    this.#read(record, { links: chain, top, foreignBelow: false });
    const ambient = role === 'inner' || record.owner !== undefined ? undefined : ownerHere();
    if (ambient !== undefined) this.attribute(record, ambient);
    recordStamp.write(subscriber, record);
    this.#claim(subscriber, record, chain);
    return record;
  }

  claimsOf(subscriber: Watched): ChainPositions | undefined {
    return this.#claims.get(subscriber);
  }

  /** Remembers with the subscriber, not with the record, what its chain consists of: the record holds nothing. */
  #claim(subscriber: Watched, record: TrackRecord, links: readonly Link[]): void {
    this.#claims.set(subscriber, new ChainPositions(record, links));
  }

  #read(record: TrackRecord, { links, foreignBelow }: Walk): void {
    const { owners } = this.#registry;
    const own = (owner: OwnerLike) => owners.infoOf(owner, this.#registry.clock.now());
    const found = ownerOnChain(links, own);
    record.chain = factsOf(links, found?.link, foreignBelow);
    if (found !== undefined) record.owner = found.info;
  }

  attribute(record: TrackRecord, owner: OwnerLike): void {
    record.owner = this.#registry.owners.infoOf(owner, this.#registry.clock.now());
  }
}

const NO_FACTS = factsOf([], undefined, true);
