import { finalizersOf, sourceText, type Watched } from '../../lib/dev/base/rxjs-internals.js';
import { fedPart, openChain, type SourceKind, type Stage } from '../../lib/dev/leak/open-sources.js';
import { registry } from '../../lib/dev/registry.js';
import { isOfPage, type Reach, reachableFrom } from './reachable.js';
import { feeds } from './watch-feeds.js';

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
  /** The objects that it consisted of. */
  readonly instances: readonly object[];
  /** The objects that were injected for it and have no life of their own, such as its route. */
  readonly given: readonly object[];
  /** The objects that were destroyed with it. */
  readonly around: readonly WeakRef<object>[];
  /** The objects that live on. What one of these holds too is not only its own. */
  readonly services: readonly WeakRef<object>[];
  /** Whether a Subject was made within its construction. It may be in a private field, which nobody else can read. */
  readonly isMade: (feed: object) => boolean;
}

/** The objects of an owner that has ended, as long as they were not collected. */
export class Remains {
  readonly #instances: Refs;
  readonly #given: Refs;
  readonly #around: Refs;
  readonly #services: Refs;
  readonly #isMade: (feed: object) => boolean;
  /** They were seen to go with it, which does not change. */
  readonly #taken = new WeakSet<Watched>();

  constructor({ instances, given, around, services, isMade }: Ended) {
    this.#isMade = isMade;
    this.#instances = weakly(instances);
    this.#given = weakly(given);
    this.#around = around;
    this.#services = services;
  }

  /** Whether it goes with the owner itself, or else with its view, which may contain much more. */
  take(subscriber: Watched, ending: readonly SourceKind[]): boolean {
    if (this.#taken.has(subscriber)) return true;
    const goes = goesWith(subscriber, (feed) => this.#isOwn(feed), ending);
    if (goes) this.#taken.add(subscriber);
    return goes;
  }

  #isOwn(feed: object): boolean {
    // An element of its template: nothing but code that holds it could still wake it.
    if (isOfPage(feed) && !(feed as Node).isConnected) return !holds(this.#services, feed);
    if (this.#isMade(feed)) return !holds(this.#services, feed);
    const given = walks.from(this.#given, VALUES);
    const own = walks.from(this.#instances, VALUES);
    if (!own.isComplete || !given.isComplete || given.found.has(feed)) return true;
    if (!own.found.has(feed) && !holds(this.#around, feed)) return false;
    return isOfPage(feed) || !holds(this.#services, feed);
  }
}

function holds(refs: Refs, feed: object): boolean {
  const { found, isComplete } = walks.from(refs, VALUES_OF_VIEW);
  return isComplete && found.has(feed);
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
