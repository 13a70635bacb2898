import { feeds } from './watch-feeds.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { fedPart, openChain, type SourceKind } from '../../lib/dev/leak/open-sources.js';
import { registry } from '../../lib/dev/registry.js';
import { plainName } from './class-names.js';
import { CONTEXT, isInjected, isOfFramework } from './internals.js';

/**
 * The number of objects of a component that are visited. A larger component counts as the holder of everything:
 * nothing is proved.
 */
const OBJECTS = 5_000;
/**
 * The number of objects of a view, with all views within it. They are visited when something is about to be
 * reported.
 */
const OBJECTS_OF_VIEW = 50_000;

/** The objects that existed when an owner ended. */
interface Ended {
  /** The objects that it consisted of. */
  readonly instances: readonly object[];
  /** The objects that were injected for it and have no life of their own, such as its route. */
  readonly given: readonly object[];
  /** The objects that were destroyed with it. */
  readonly around: readonly WeakRef<object>[];
  /** The objects that live on. What one of these holds too is not only its own. */
  readonly services: readonly WeakRef<object>[];
}

/** The subscriptions of one owner that are open after its end and that are not leaks. */
export interface SparesOfOne {
  ended(what: Ended): void;
  spare(subscriber: Watched, subscribedIn: string | undefined): boolean;
}

/**
 * Open subscriptions of a destroyed component that are not reported: those that only the component itself
 * holds, which go with it; those that end by themselves, such as a request; and those that a service has made
 * for a component, as long as there is only one: it may be for all components.
 */
export class Spares {
  /** By the function that subscribed: its owners, and the subscriptions that are still open. */
  readonly #byHelper = new Map<string, Map<SparesOfOne, WeakRef<Watched>>>();

  /** @param ending The kinds of sources that end by themselves, or can wake nothing any more. */
  constructor(private readonly ending: readonly SourceKind[]) {}

  of(name: string): SparesOfOne {
    let remains: Remains | undefined;
    const one: SparesOfOne = {
      ended: (what) => {
        remains = new Remains(what);
      },
      spare: (subscriber, subscribedIn) => {
        if (remains?.take(subscriber, this.ending) === true) return true;
        return isHelper(subscribedIn, name) && this.#onlyOnce(subscribedIn, one, subscriber);
      },
    };
    return one;
  }

  #onlyOnce(helper: string, one: SparesOfOne, subscriber: Watched): boolean {
    let asked = this.#byHelper.get(helper);
    if (asked === undefined) this.#byHelper.set(helper, (asked = new Map<SparesOfOne, WeakRef<Watched>>()));
    asked.set(one, new WeakRef(subscriber));
    for (const [other, ref] of asked) if (ref.deref()?.closed !== false) asked.delete(other);
    return asked.size < 2;
  }
}

/** The objects of an owner that has ended, as long as they were not collected. */
class Remains {
  readonly #instances: readonly WeakRef<object>[];
  readonly #given: readonly WeakRef<object>[];
  readonly #around: readonly WeakRef<object>[];
  readonly #services: readonly WeakRef<object>[];
  /** They were seen to go with it, which does not change. */
  readonly #taken = new WeakSet<Watched>();

  constructor({ instances, given, around, services }: Ended) {
    this.#instances = weakly(instances);
    this.#given = weakly(given);
    this.#around = around;
    this.#services = services;
  }

  /** Whether it goes with the owner itself, or else with its view, which may contain much more. */
  take(subscriber: Watched, ending: readonly SourceKind[]): boolean {
    if (this.#taken.has(subscriber)) return true;
    const given = reachableFrom(alive(this.#given), OBJECTS);
    const own = reachableFrom(alive(this.#instances), OBJECTS);
    let goes = own === undefined || given === undefined;
    if (own !== undefined && given !== undefined) {
      const others = once(() => reachableFrom(alive(this.#services), OBJECTS_OF_VIEW));
      const around = once(() => reachableFrom(alive(this.#around), OBJECTS_OF_VIEW));
      const isOwn = (feed: object): boolean =>
        given.has(feed) ||
        ((own.has(feed) || around()?.has(feed) === true) && (isOfPage(feed) || others()?.has(feed) !== true));
      goes = goesWith(subscriber, isOwn, ending);
    }
    if (goes) this.#taken.add(subscriber);
    return goes;
  }
}

function once<T>(find: () => T): () => T {
  let found: { readonly it: T } | undefined;
  return () => (found ??= { it: find() }).it;
}

export function weakly(objects: readonly object[]): readonly WeakRef<object>[] {
  return objects.map((object) => new WeakRef(object));
}

/** Whether it is a method of another class. */
function isHelper(subscribedIn: string | undefined, name: string): subscribedIn is string {
  const [, of] = /^(?:new )?([\p{L}_$][\p{L}\p{N}_$]*)(?:\.|$)/u.exec(subscribedIn ?? '') ?? [];
  return of !== undefined && /^_?\p{Lu}/u.test(of) && plainName(of) !== name;
}

function alive(refs: readonly WeakRef<object>[]): readonly object[] {
  return refs.flatMap((ref) => ref.deref() ?? []);
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
  const open = sources.filter(({ kind }) => !ending.includes(kind));
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

/**
 * Everything that these objects hold, except through injected objects and the page. Undefined if that is too
 * much.
 */
function reachableFrom(instances: readonly object[], most: number): ReadonlySet<object> | undefined {
  const own = new Set(instances);
  const found = new Set(instances);
  for (const object of found) {
    if (found.size > most) return undefined;
    if (!own.has(object) && (isInjected(object) || isOfPage(object))) continue;
    for (const value of valuesOf(object)) {
      if (typeof value === 'object' && value !== null && !isForeign(value)) found.add(value);
    }
  }
  return found;
}

function isForeign(value: object): boolean {
  return value === globalThis || isInjected(value) || isOfFramework(value);
}

/** An element is included, but not visited: it holds the whole page. */
function isOfPage(object: object): boolean {
  return typeof (object as { nodeType?: unknown }).nodeType === 'number';
}

/** The values that it holds, without calling accessors. */
function valuesOf(object: object): readonly unknown[] {
  if (object instanceof Map || object instanceof Set) return [...object].flat();
  return Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value }]) =>
    name === CONTEXT ? undefined : (value as unknown),
  );
}
