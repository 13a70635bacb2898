import { parseStack } from 'error-stack-parser-es/lite';
import type { Observable } from 'rxjs';

import { isOwnersObserver, looksLikeSubscriber } from './given-observer.js';
import { plainFile } from '../stack/file-names.js';
import { makeHook } from './hook.js';
import type { Config, HookContext, HookKit, Next, Subscribe, SubscriberClass } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import { type Origins, watchedSubscribe } from './origins.js';
import { ownerHere } from './owner-here.js';
import { packageFolder, packageOf } from '../stack/packages.js';
import { GIVEN, TrackRecord } from '../record/record.js';
import type { SourceTraces } from '../leak/source-traces.js';
import type { SharedAt } from './shared-at.js';
import { redefine, replace } from '../base/replace.js';
import {
  isOriginalSubscribe,
  isOriginalNext,
  isReadable,
  type ObservableClass,
  type Watched,
} from '../base/rxjs-internals.js';
import { type Places, StackHolder, takeStack } from '../stack/places.js';
import { stackText } from '../stack/stack-text.js';
import { openRecordOf, readRecordsBy, recordStamp } from '../record/stamps.js';
import { tellOrigins } from './error-origins.js';
import { hearTeardowns } from './teardowns.js';
import { watchSources } from './watched-sources.js';

type Pipe = (this: Observable<unknown>, ...operators: unknown[]) => unknown;

interface Watch {
  readonly Safe: SubscriberClass;
  config: Config | undefined;
  /** How many have asked for it. */
  wanted: number;
  unhook: (() => void) | undefined;
}

/** What it uses of the registry. */
interface Context extends HookContext {
  readonly settings: { readonly errors: boolean };
  readonly sites: Places;
  readonly traces: SourceTraces;
  readonly shares: SharedAt;
  readonly origins: Origins;
}

/** The copies of rxjs that are known, and hooked while anybody wants to see all of their subscriptions. */
export class HookedCopies {
  readonly #registry: Context;
  readonly #watches = new Map<ObservableClass, Watch>();
  #state: 'on' | 'off' = 'off';
  #readable = true;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Can the code of all copies be read: has no minifier been there? */
  get readable(): boolean {
    return this.#readable;
  }

  get state(): 'on' | 'off' {
    return this.#state;
  }

  /** Takes a copy in, with its settings, where they are at hand. The undo lets it go. */
  watch(Class: ObservableClass, config?: Config): () => void {
    const watch = this.#watches.get(Class) ?? this.#meet(Class);
    this.#watches.set(Class, watch);
    watch.config ??= config;
    watch.wanted++;
    if (this.#state === 'on') watch.unhook ??= this.#hookInto(Class, watch);
    let wanted = true;
    return () => {
      if (!wanted) return;
      wanted = false;
      if (--watch.wanted > 0) return;
      this.#watches.delete(Class);
      watch.unhook?.();
    };
  }

  set(state: 'on' | 'off'): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const [Class, watch] of this.#watches) {
      watch.unhook?.();
      watch.unhook = state === 'on' ? this.#hookInto(Class, watch) : undefined;
    }
  }

  /** Learns from one subscription what this copy makes of an observer, and where its files are. */
  #meet(Class: ObservableClass): Watch {
    this.#readable &&= isReadable(Class);
    let stack = '';
    const sample = new Class(function learn() {
      stack = stackText(takeStack(1, learn));
    }).subscribe();
    sample.unsubscribe();
    this.#locate(stack);
    return { Safe: sample.constructor as SubscriberClass, config: undefined, wanted: 0, unhook: undefined };
  }

  /** A package of its own, under whatever name, or a bundle. */
  #locate(stack: string): void {
    const { libraries, bundles } = this.#registry.sites;
    const folder = packageFolder(stack);
    const file = parseStack(stack)[0]?.file;
    if (folder !== undefined) libraries.add(folder);
    else if (file !== undefined && packageOf(plainFile(file)) === undefined) bundles.add(plainFile(file));
  }

  #hookInto(Class: ObservableClass, { Safe, config }: Watch): () => void {
    const others = [...this.#watches.values()].filter(({ unhook }) => unhook !== undefined);
    return hookInto(Class, Safe, config, this.#registry, others.length);
  }
}

/** Replaces `subscribe`, `pipe`, and what subscribers do with values, of one copy. The undo takes all back. */
function hookInto(
  Class: ObservableClass,
  Safe: SubscriberClass,
  config: Config | undefined,
  registry: Context,
  others: number,
): () => void {
  const hook: HookKit['hook'] = { state: 'on' };
  const sources = watchSources(Class, registry);
  const observable = Class.prototype as object as { subscribe: Subscribe; pipe: Pipe };
  const Subscriber = Object.getPrototypeOf(Safe) as SubscriberClass;
  const subscriber = Subscriber.prototype as { next: Next };
  const { subscribe, next } = compile(others)({
    Safe,
    Subscriber,
    base: (Object.hasOwn(Safe.prototype as object, 'unsubscribe') ? Safe : Subscriber).prototype as Watched,
    subscribe: observable.subscribe,
    next: subscriber.next,
    plainNext: isOriginalNext(subscriber.next),
    config: isOriginalSubscribe(observable.subscribe) ? config : undefined,
    registry,
    TrackRecord,
    GIVEN,
    StackHolder,
    ownerHere,
    stamps: { openRecordOf, readRecordsBy, recordStamp },
    mishap,
    looksLikeSubscriber,
    isOwnersObserver,
    hook,
    sources,
  });
  const { pipe: assemble } = observable;
  const pipe: Pipe = function (...operators) {
    const result = assemble.apply(this, operators);
    if (hook.state === 'on') {
      try {
        registry.shares.note(this, result, operators, pipe);
      } catch (failure) {
        mishap('watching a pipe call', failure);
      }
    }
    return result;
  };
  const made: Origins['note'] = (...what) => {
    if (hook.state === 'off') return;
    try {
      registry.origins.note(...what);
    } catch (failure) {
      mishap('watching an Observable that is made', failure);
    }
  };
  const undos = [(): void => sources.undo()];
  const undo = (): void => {
    hook.state = 'off';
    for (const one of undos) one();
  };
  try {
    undos.push(replace(observable, 'subscribe', subscribe));
    undos.push(replace(observable, 'pipe', pipe));
    undos.push(replace(subscriber, 'next', next));
    undos.push(hearTeardowns(Safe, registry.zombies));
    undos.push(tellOrigins(Safe, registry));
    undos.push(redefine(observable, '_subscribe', (before) => watchedSubscribe(before, made)));
  } catch (error) {
    // A frozen prototype: one of two is not left behind.
    undo();
    throw error;
  }
  return undo;
}

/** The code of the hook: for the second copy on, compiled anew. */
function compile(others: number): typeof makeHook {
  if (others === 0) return makeHook;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- nothing but our own code, again
    return (new Function(`return (${makeHook.toString()})`) as () => typeof makeHook)();
  } catch {
    // A content security policy forbids it: slower, and just as right.
    return makeHook;
  }
}
