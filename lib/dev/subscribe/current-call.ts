import type { Observable } from 'rxjs';

import type { OwnerLike } from '../../owner/types.js';
import { channelOf, type Link } from '../../dev-slot.js';
import { collectLinks, factsOf, ownerOnChain, topOf, type ChainWalk } from './chain.js';
import { ChainPositions } from './chain-positions.js';
import { ENDS_WITH_TAKE_UNTIL, NOTIFIER_HAD_ENDED, TrackRecord, type Role } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { OwnerBook, OwnerInfo } from '../record/owner-book.js';
import type { Records } from '../record/records.js';
import type { ShareListeners } from '../record/share-listeners.js';
import {
  type Finalizer,
  finalizersOf,
  isSubscriber,
  MAX_CHAIN,
  NO_FINALIZERS,
  sourceOf,
  type Watched,
} from '../base/rxjs-internals.js';
import { type Places, type Stack, takeStack } from '../stack/places.js';
import { BELOW_OPERATORS } from '../stack/stack-depth.js';
import { ownerHere } from './owner-here.js';
import type { ShareOrigin } from './shared-at.js';
import { recordStamp } from '../record/stamps.js';

/** Observes work that is started in subscribe calls. */
export interface WorkObserver {
  /** Called when the subscribe call of a root begins; the returned function ends it. */
  enter(source: Observable<unknown>, record: TrackRecord): () => void;
  /** Called when a source is subscribed within the call of a root. `end` takes the result of `begin`. */
  begin(source: Observable<unknown>): object | undefined;
  end(before: object | undefined): void;
}

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly ignoreFrames: readonly unknown[] };
  readonly clock: DevClock;
  readonly sites: Places;
  readonly records: Records;
  readonly owners: OwnerBook;
  readonly shareListeners: ShareListeners;
  readonly shares: { originOf(stream: Observable<unknown>): ShareOrigin | undefined };
  readonly sweep: { arm(): void };
  samples: number;
}

/** The subscribe call that is running, and the facts about its root. The hook makes the records of roots. */
export class CurrentCall {
  /** The root that is being subscribed; the top of its chain; the subscriber that was given to the top. */
  current: TrackRecord | undefined = undefined;
  top: Observable<unknown> | undefined = undefined;
  head: unknown = undefined;
  /** The id of the last root that was made within the subscribe call of another. */
  lastNested = 0;
  /** The last two Observables that were subscribed by the root or on its behalf. */
  previous: Observable<unknown> | undefined = undefined;
  before: Observable<unknown> | undefined = undefined;
  /** Called with each root right before it is subscribed, for tests that inspect it. */
  onRoot: ((record: TrackRecord, subscriber: Watched, source: Observable<unknown>) => void) | undefined =
    undefined;
  /** Called with each subscriber that is subscribed on behalf of a root. */
  onPart: ((target: Watched) => void) | undefined = undefined;
  /** Called right before each subscribe call within a root, for tests that need to know the source. */
  onPass: ((source: Observable<unknown>, target: Watched) => void) | undefined = undefined;
  /** Observes work that is started during subscribe calls, if it is needed. */
  works: WorkObserver | undefined = undefined;

  readonly #registry: Context;
  readonly #positions = new WeakMap<Watched, ChainPositions>();

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** The number of frames for the stack of the next root. */
  frames(passed: boolean): number {
    const registry = this.#registry;
    registry.samples--;
    if (passed || this.current !== undefined) return BELOW_OPERATORS;
    const { depth } = registry.sites;
    return registry.settings.ignoreFrames.length > 0 ? depth.far : depth.next;
  }

  /**
   * Finds the top of the root's chain, which may contain operators of this library, or a channel at its top.
   */
  follow(record: TrackRecord, subscriber: Watched, source: Observable<unknown>): void {
    let top = topOf(source);
    if (top === undefined) {
      const walk = collectLinks(source);
      top = walk.top;
      this.#setFacts(record, walk);
      this.#addPositions(subscriber, record, walk.links);
    }
    const channel = channelOf(top);
    if (channel !== undefined) record.chain = { ...(record.chain ?? NO_FACTS), channel };
    // Each field is written only once: writing an object costs 1 ns.
    const isTop = top === source;
    this.top = isTop ? undefined : top;
    this.head = isTop ? subscriber : undefined;
  }

  /**
   * Called for a root that may be the connection of a `share`, which has just subscribed its first consumer
   * to its Subject.
   */
  connect(record: TrackRecord, source: Observable<unknown>, stack: Stack | undefined): void {
    const { shareListeners, shares } = this.#registry;
    // A connection without a line of its own gets the line of the root that is being subscribed.
    if (stack !== undefined) stack.fallback = this.current?.where;
    const { previous, before } = this;
    if (previous === undefined) return;
    if (before !== undefined) shareListeners.add(record, previous);
    const shared = before ?? previous;
    const made = sourceOf(shared) === source ? shares.originOf(shared) : undefined;
    if (made === undefined) return;
    const { place: madeAt, by } = made;
    const isKnown = by !== undefined && before !== undefined;
    record.chain = {
      ...(record.chain ?? NO_FACTS),
      sharedAt: madeAt,
      ...(isKnown && { shared: { madeAt, by, stream: new WeakRef(shared) } }),
    };
  }

  /** Called when a root is about to be subscribed to `source`. */
  begin(source: Observable<unknown>): void {
    this.previous = source;
    this.before = undefined;
  }

  /** Called when `target` is about to be subscribed on behalf of the root. */
  pass(source: Observable<unknown>, target: Watched): void {
    const { _finalizers } = target;
    if (_finalizers !== null) this.#noticeTakeUntil(source, target);
    // The chain may continue here.
    if (source === this.top) this.reachTop(target);
    else if (target === this.head) this.continueChain(source, target);
    this.before = this.previous;
    this.previous = source;
    this.onPart?.(target);
    this.onPass?.(source, target);
  }

  /**
   * Detects a `takeUntil`. Among the operators that pass on the subscriber that they received, it is the only
   * one that has already added another subscription to it. At the end of a pipe it ends everything.
   */
  #noticeTakeUntil(source: Observable<unknown>, target: Watched): void {
    const record = this.current;
    if (record === undefined || (this.top === undefined && this.head === undefined)) return;
    const finalizers = finalizersOf(target);
    const notifier = finalizers.find(isAdded);
    const hadOne = finalizers.length === 0 && finalizers !== NO_FINALIZERS;
    if (notifier === undefined && !hadOne) return;
    const top = topOf(source) ?? collectLinks(source).top;
    if (notifier === undefined) {
      // The empty list is what a notifier that completed at once has left.
      if (top === this.top) record.traits |= NOTIFIER_HAD_ENDED;
      return;
    }
    // A notifier that comes from the same source has reached the top before the chain does.
    if (this.top === undefined && leadsTo(notifier, this.head)) this.top = top;
    // An inner stream is not a part of the root's own chain.
    if (top !== this.top) return;
    if (record.held === target) record.traits |= ENDS_WITH_TAKE_UNTIL;
    else record.chain = { ...(record.chain ?? NO_FACTS), belowTakeUntil: new WeakRef(target) };
  }

  /** Called when the following subscriptions belong to another root, or to none. */
  forget(): void {
    this.previous = undefined;
    this.before = undefined;
  }

  /**
   * Called when the top of a chain is subscribed by `head`: a subscription that receives `head` continues the
   * chain.
   */
  reachTop(head: Watched): void {
    this.top = undefined;
    this.head = head;
  }

  /** Called when the chain of the current root continues with `source`, behind a hand-made Observable. */
  continueChain(source: Observable<unknown>, head: Watched): void {
    const record = this.current;
    const walk = collectLinks(source);
    this.top = walk.top;
    this.head = undefined;
    if (walk.top === source) this.reachTop(head);
    const subscriber = record?.held as Watched | undefined;
    // If it ended in its own subscribe call, its facts are not needed.
    if (record === undefined || subscriber === undefined || walk.links.length === 0) return;
    const claims = this.#positions.get(subscriber);
    const links = [...(claims?.links ?? []), ...walk.links];
    // If only operators of rxjs are in between, they are below the links that are added now.
    this.#setFacts(record, { ...walk, links, foreignBelow: record.chain?.foreignBelow ?? true });
    if (claims === undefined) this.#addPositions(subscriber, record, links);
    else claims.add(walk.links);
  }

  /** Makes the record of a guarded stream without a root. */
  openGuarded(link: Link, subscriber: Watched, role: Role, parent = this.current): ChainPositions {
    const registry = this.#registry;
    registry.sweep.arm();
    const isParents = parent !== undefined && link.isByHost === true;
    const own = registry.samples > 0 && !isParents ? takeStack(this.frames(true)) : undefined;
    const record = new TrackRecord(
      registry.records.nextId(),
      'guarded',
      role,
      subscriber,
      registry.clock.moment,
      isParents ? parent.where : own,
    );
    if (parent !== undefined) record.setParents(parent.id, parent.within ?? parent.id);
    record.linkBefore(registry.records.young);
    const { links, top } = collectLinks(link.source);
    const chain = [link, ...links];
    this.#setFacts(record, { links: chain, top, foreignBelow: false });
    const ambient = role === 'inner' || record.owner !== undefined ? undefined : ownerHere();
    if (ambient !== undefined) this.attribute(record, ambient);
    recordStamp.write(subscriber, record);
    return this.#addPositions(subscriber, record, chain);
  }

  positionsOf(subscriber: Watched): ChainPositions | undefined {
    return this.#positions.get(subscriber);
  }

  /** Kept with the subscriber, since the record itself must not hold links. */
  #addPositions(subscriber: Watched, record: TrackRecord, links: readonly Link[]): ChainPositions {
    const positions = new ChainPositions(record, links);
    this.#positions.set(subscriber, positions);
    return positions;
  }

  #setFacts(record: TrackRecord, { links, foreignBelow }: ChainWalk): void {
    const { owners, clock } = this.#registry;
    let at = 0;
    const own = (owner: OwnerLike) => owners.infoOf(owner, (at = clock.now()));
    const found = ownerOnChain(links, own);
    record.chain = factsOf(links, found?.link, foreignBelow, record.guards);
    if (found !== undefined) this.#setOwner(record, found.info, at);
  }

  attribute(record: TrackRecord, owner: OwnerLike): void {
    const at = this.#registry.clock.now();
    this.#setOwner(record, this.#registry.owners.infoOf(owner, at), at);
  }

  /** Rules compare the start with the close of the owner, so it must be exact. */
  #setOwner(record: TrackRecord, info: OwnerInfo | undefined, at: number): void {
    record.owner = info;
    record.started = at;
  }
}

function isAdded(finalizer: Finalizer): finalizer is Watched {
  return typeof finalizer !== 'function' && isSubscriber(finalizer);
}

/** Whether `head` is `from`, or a subscriber upstream of it. */
function leadsTo(from: Watched, head: unknown): boolean {
  let at: Watched | undefined = from;
  for (let left = MAX_CHAIN; at !== undefined && left > 0; left--) {
    if (at === head) return true;
    at = finalizersOf(at).find(isAdded);
  }
  return false;
}

const NO_FACTS = factsOf([], undefined, true);
