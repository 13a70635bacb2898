import { finalizersOf, sourceText, type Watched } from '../../lib/dev/base/rxjs-internals.js';
import { fedPart, openChain, type SourceKind, type Stage } from '../../lib/dev/leak/open-sources.js';
import type { OwnerInfo } from '../../lib/dev/record/owner-book.js';
import { registry } from '../../lib/dev/registry.js';
import { isOfDialog } from './dialogs.js';
import { isOlderThanWatch, type Maker, makerOfFeed } from './makers.js';
import { isOfPage, type Reach, reachableFrom } from './reachable.js';
import { isOfRootRoute, isRoute } from './routes.js';
import { feeds, isUsedAfter } from './watch-feeds.js';

/**
 * The number of values of a component that are visited. A larger component counts as the holder of everything:
 * nothing is proved.
 */
const VALUES = 50_000;
/**
 * The number of values of a view, with all views within it. They are visited when something is about to be
 * reported.
 */
const VALUES_OF_VIEW = 200_000;

/** The objects that existed when an owner ended. */
export interface Ended {
  /** Itself. */
  readonly info: OwnerInfo | undefined;
  /** What has made the objects that it consisted of. */
  readonly maker: Maker | undefined;
  /** Whether its application was watched from the beginning, so that all its Subjects were seen being made. */
  readonly isWatched: boolean;
  /** The objects that it consisted of. */
  readonly instances: readonly object[];
  /** The objects that were injected for it and have no life of their own, such as its route. */
  readonly given: readonly object[];
  /** The objects that were destroyed with it. */
  readonly around: Refs;
  /** Among these, the services of an application that ended. */
  readonly ending: Refs;
  /** The injectors that live on. */
  readonly environments: Refs;
  /** The objects that live on. What one of these holds too is not only its own. */
  readonly services: Refs;
}

/** The objects of an owner that has ended, as long as they were not collected. */
export class Remains {
  readonly #ended: Omit<Ended, 'instances' | 'given'>;
  readonly #instances: Refs;
  readonly #given: Refs;
  readonly #routes: Refs;
  /** They were seen to go with it, and the feeds for which that could still prove wrong. */
  readonly #taken = new WeakMap<Watched, Refs>();

  constructor({ instances, given, ...ended }: Ended) {
    this.#ended = ended;
    this.#instances = weakly(instances);
    this.#given = weakly(given);
    this.#routes = weakly(given.filter(isRoute));
  }

  /** Whether it goes with the owner itself, or else with its view, which may contain much more. */
  take(subscriber: Watched, ending: readonly SourceKind[]): boolean {
    const taken = this.#taken.get(subscriber);
    if (taken !== undefined && !taken.some((feed) => this.#isUsed(feed.deref()))) return true;
    const trusted = new Set<object>();
    const goes = goesWith(subscriber, (feed) => this.#isOwn(feed, trusted), ending);
    if (goes) this.#taken.set(subscriber, weakly([...trusted]));
    return goes;
  }

  #isOwn(feed: object, trusted: Set<object>): boolean {
    const { maker, services } = this.#ended;
    trusted.add(feed);
    const by = makerOfFeed(feed);
    // It may be in a private field, which nobody else can read. Or its maker has ended too, as that of a parent.
    const isGone = by !== undefined && (by === maker || !this.#lives(by));
    // An element of its template: nothing but code that holds it could still wake it.
    if (isGone || (isOfPage(feed) && !(feed as Node).isConnected))
      return !holds(services, feed) || endsWithDialog(services, feed);
    if (this.#livesOn(feed)) return endsWithDialog(services, feed);
    return this.#reaches(feed) || endsWithDialog(services, feed);
  }

  /** Whether it is certain that something else holds it, whatever the fields of the owner hold. */
  #livesOn(feed: object): boolean {
    const { isWatched, environments, ending } = this.#ended;
    if (walks.from(this.#routes, VALUES).found.has(feed))
      return this.#isUsed(feed) && !this.#routes.some((ref) => isOfRootRoute(ref.deref(), feed));
    if (isWatched && isOlderThanWatch(feed)) return !mayHold(ending, feed);
    const other = makerOfFeed(feed);
    if (other === undefined) return this.#isUsed(feed);
    if (environments.some((ref) => other.isHome(ref.deref()))) return true;
    return other.has(feed) || walks.from(other.instances, VALUES).found.has(feed) || this.#isUsed(feed);
  }

  /** Under test the services of an application end before it is judged: those that lived when it ended count. */
  #lives(maker: Maker): boolean {
    return maker.isAlive || this.#ended.environments.some((ref) => maker.isHome(ref.deref()));
  }

  #isUsed(feed: object | undefined): boolean {
    const { info } = this.#ended;
    return feed !== undefined && info !== undefined && isUsedAfter(feed, info);
  }

  #reaches(feed: object): boolean {
    const { around, services } = this.#ended;
    const given = walks.from(this.#given, VALUES);
    const own = walks.from(this.#instances, VALUES);
    if (!own.isComplete || !given.isComplete || given.found.has(feed)) return true;
    if (!own.found.has(feed) && !mayHold(around, feed)) return false;
    return isOfPage(feed) || !holds(services, feed);
  }
}

/** Also if there is more than can be visited. */
function mayHold(refs: Refs, feed: object): boolean {
  const { found, isComplete } = walks.from(refs, VALUES_OF_VIEW);
  return !isComplete || found.has(feed);
}

function holds(refs: Refs, feed: object): boolean {
  const { found, isComplete } = walks.from(refs, VALUES_OF_VIEW);
  return isComplete && found.has(feed);
}

/** Whether a service holds the dialog that it belongs to: it completes when that is closed. */
function endsWithDialog(services: Refs, feed: object): boolean {
  return isOfDialog(walks.from(services, VALUES_OF_VIEW).found, feed);
}

type Refs = readonly WeakRef<object>[];

/** What was reached from some objects. One look at all subscriptions asks this many times. */
class Walks {
  #known: Map<Refs, Reach> | undefined;

  from(refs: Refs, most: number): Reach {
    if (this.#known === undefined) {
      this.#known = new Map();
      queueMicrotask(() => (this.#known = undefined));
    }
    let reach = this.#known.get(refs);
    if (reach === undefined) {
      reach = reachableFrom(
        refs.flatMap((ref) => ref.deref() ?? []),
        most,
      );
      this.#known.set(refs, reach);
    }
    return reach;
  }
}

const walks = new Walks();

export function weakly(objects: readonly object[]): Refs {
  return objects.map((object) => new WeakRef(object));
}

/** The code by which HttpClient says that a request has ended. */
const END_OF_TASK = /\.has\((taskId\d*)\)[^]*\.remove\(\1\)/;

/**
 * Whether it is a part of a request of HttpClient, such as an interceptor that waits for a token or tries
 * again: that ends with the response.
 */
function isRequest(head: Stage): boolean {
  for (let at: Stage | undefined = head; at !== undefined; at = at.below) {
    const ends = finalizersOf(at.part).some(
      (end) => typeof end === 'function' && END_OF_TASK.test(sourceText(end)),
    );
    if (ends) return true;
  }
  return false;
}

/** Whether every source that could still wake it belongs to these, or ends by itself. */
function goesWith(
  subscriber: Watched,
  isOwn: (feed: object) => boolean,
  ending: readonly SourceKind[],
  met = new Set<Watched>(),
): boolean {
  if (met.has(subscriber)) return true;
  met.add(subscriber);
  const known = registry();
  const sources = openChain(subscriber, known.traces)?.sources ?? [];
  if (sources.length === 0) return false;
  const open = sources.filter(({ kind, head }) => !ending.includes(kind) && !isRequest(head));
  return open.every((source) => {
    const feeding = feeds.of(fedPart(source.head));
    return (
      feeding.length > 0 &&
      feeding.every((feed) => {
        if (isOwn(feed)) return true;
        const connection = known.shareListeners.connectionOf(feed)?.subscriber();
        return connection !== undefined && goesWith(connection, isOwn, ending, met);
      })
    );
  });
}
