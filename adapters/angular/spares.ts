import { feeds } from './feeds.js';
import type { Watched } from '../../lib/dev/base/rxjs-internals.js';
import { openChain, type OpenSource, type SourceKind } from '../../lib/dev/leak/open-sources.js';
import { registry } from '../../lib/dev/registry.js';
import { CONTEXT, isInjected, isOfFramework, plainName } from './internals.js';

/** So much of a component is looked through. What is larger counts as its own: nothing is proved. */
const OBJECTS = 5_000;

/** Of one owner: what is open when it has ended, and is no leak all the same. */
export interface SparesOfOne {
  /** It was destroyed, and was made up of these. */
  ended(instances: readonly object[]): void;
  spare(subscriber: Watched, subscribedIn: string | undefined): boolean;
}

/**
 * What is open when its component was destroyed, and is not reported: what hangs on nothing but the component itself, and so goes with
 * it; what ends by itself, such as a request; and what a service has subscribed on behalf of a component, as long as it has done
 * so once only: it may have been for all.
 */
export class Spares {
  /** By the function that has subscribed: for which owners it has, and what of that is open. */
  readonly #byHelper = new Map<string, Map<SparesOfOne, WeakRef<Watched>>>();

  /** @param ending The sources that end by themselves, or can wake nobody any more. */
  constructor(private readonly ending: readonly SourceKind[]) {}

  of(name: string): SparesOfOne {
    let instances: readonly WeakRef<object>[] = [];
    const one: SparesOfOne = {
      ended: (parts) => {
        instances = parts.map((part) => new WeakRef(part));
      },
      spare: (subscriber, subscribedIn) => {
        if (goesWith(subscriber, alive(instances), this.ending)) return true;
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

/** Is it a method of another class? */
function isHelper(subscribedIn: string | undefined, name: string): subscribedIn is string {
  const [, of] = /^(?:new )?([\p{L}_$][\p{L}\p{N}_$]*)(?:\.|$)/u.exec(subscribedIn ?? '') ?? [];
  return of !== undefined && /^_?\p{Lu}/u.test(of) && plainName(of) !== name;
}

function alive(refs: readonly WeakRef<object>[]): readonly object[] {
  return refs.flatMap((ref) => ref.deref() ?? []);
}

/** Does all that could still wake it belong to these, or end by itself? */
function goesWith(
  subscriber: Watched,
  instances: readonly object[],
  ending: readonly SourceKind[],
  met = new Set<Watched>(),
): boolean {
  if (met.has(subscriber)) return true;
  met.add(subscriber);
  const known = registry();
  const sources = openChain(subscriber, known.traces)?.sources ?? [];
  if (sources.length === 0) return false;
  const open = sources.filter(({ kind }) => !ending.includes(kind));
  if (open.length === 0) return true;
  const own = reachableFrom(instances);
  if (own === undefined) return true;
  return open.every((source) => {
    const feeding = feedsAt(source);
    return (
      feeding.length > 0 &&
      feeding.every((feed) => {
        if (own.has(feed)) return true;
        const connection = known.connections.of(feed)?.subscriber();
        return connection !== undefined && goesWith(connection, instances, ending, met);
      })
    );
  });
}

/** A source may give its subscriber several teardowns in one: what feeds them is known of the subscriber. */
function feedsAt({ head }: OpenSource): readonly object[] {
  let at = head;
  while (at.below !== undefined && !('next' in at.part)) at = at.below;
  return feeds.of(at.part);
}

/** All that these hold, but by way of nothing that was injected, nor of the page. Undefined where that is too much. */
function reachableFrom(instances: readonly object[]): ReadonlySet<object> | undefined {
  const found = new Set(instances);
  for (const object of found) {
    if (found.size > OBJECTS) return undefined;
    const isOwn = instances.includes(object);
    if (!isOwn && (isInjected(object) || isOfPage(object))) continue;
    for (const value of valuesOf(object)) {
      if (typeof value === 'object' && value !== null && !isForeign(value)) found.add(value);
    }
  }
  return found;
}

function isForeign(value: object): boolean {
  return value === globalThis || isInjected(value) || isOfFramework(value);
}

/** An element is found, and not looked into: the whole page hangs on it. */
function isOfPage(object: object): boolean {
  return typeof (object as { nodeType?: unknown }).nodeType === 'number';
}

/** What it holds, without asking its accessors. */
function valuesOf(object: object): readonly unknown[] {
  if (object instanceof Map || object instanceof Set) return [...object].flat();
  return Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value }]) =>
    name === CONTEXT ? undefined : (value as unknown),
  );
}
