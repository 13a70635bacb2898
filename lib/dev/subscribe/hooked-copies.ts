import { stackFrames } from '../stack/parse-stack.js';
import type { Observable } from 'rxjs';

import { isOwnersObserver, looksLikeSubscriber } from './given-observer.js';
import { plainFile } from '../stack/file-names.js';
import { makeHook } from './hook.js';
import { likeBase } from './like-base.js';
import type { Config, HookContext, HookKit, Next, Subscribe, SubscriberClass } from './hook-kit.js';
import { mishap } from '../base/mishaps.js';
import { type Origins, subscribeAccessor } from './origins.js';
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
import { openRecordOf, addRecordReader, recordStamp } from '../record/stamps.js';
import { attachOrigins } from './error-origins.js';
import { observeTeardowns } from './teardowns.js';
import { watchSources } from './watched-sources.js';

type Pipe = (this: Observable<unknown>, ...operators: unknown[]) => unknown;

interface Copy {
  readonly Safe: SubscriberClass;
  config: Config | undefined;
  /** The number of its users. */
  users: number;
  unhook: (() => void) | undefined;
}

/** The parts of the registry that it uses. */
interface Context extends HookContext {
  readonly settings: { readonly errors: boolean };
  readonly sites: Places;
  readonly traces: SourceTraces;
  readonly shares: SharedAt;
  readonly origins: Origins;
}

/** The known copies of rxjs. They are hooked while all of their subscriptions are tracked. */
export class HookedCopies {
  readonly #registry: Context;
  readonly #copies = new Map<ObservableClass, Copy>();
  #state: 'on' | 'off' = 'off';
  #readable = true;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  /** Whether the code of all copies is readable, i.e. not minified. */
  get readable(): boolean {
    return this.#readable;
  }

  get state(): 'on' | 'off' {
    return this.#state;
  }

  /** Adds a copy, with its settings if they are available. The undo removes it. */
  add(Class: ObservableClass, config?: Config): () => void {
    const watch = this.#copies.get(Class) ?? this.#inspect(Class);
    this.#copies.set(Class, watch);
    watch.config ??= config;
    watch.users++;
    if (this.#state === 'on') watch.unhook ??= this.#hookInto(Class, watch);
    let active = true;
    return () => {
      if (!active) return;
      active = false;
      if (--watch.users > 0) return;
      this.#copies.delete(Class);
      watch.unhook?.();
    };
  }

  set(state: 'on' | 'off'): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const [Class, watch] of this.#copies) {
      watch.unhook?.();
      watch.unhook = state === 'on' ? this.#hookInto(Class, watch) : undefined;
    }
  }

  /** Learns from one subscription which class this copy uses for observers, and where its files are. */
  #inspect(Class: ObservableClass): Copy {
    this.#readable &&= isReadable(Class);
    let stack = '';
    const sample = new Class(function learn() {
      stack = stackText(takeStack(1, learn));
    }).subscribe();
    sample.unsubscribe();
    this.#locate(stack);
    return { Safe: sample.constructor as SubscriberClass, config: undefined, users: 0, unhook: undefined };
  }

  /** Finds the folder of the copy, or the bundle that contains it. */
  #locate(stack: string): void {
    const { libraries, bundles } = this.#registry.sites;
    const folder = packageFolder(stack);
    const file = stackFrames(stack)[0]?.file;
    if (folder !== undefined) libraries.add(folder);
    else if (file !== undefined && packageOf(plainFile(file)) === undefined) bundles.add(plainFile(file));
  }

  #hookInto(Class: ObservableClass, { Safe, config }: Copy): () => void {
    const others = [...this.#copies.values()].filter(({ unhook }) => unhook !== undefined);
    return hookInto(Class, Safe, config, this.#registry, others.length);
  }
}

/** Replaces `subscribe`, `pipe` and the methods of subscribers of one copy. Returns the undo of all. */
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
    isOriginalNext: isOriginalNext(subscriber.next),
    config: isOriginalSubscribe(observable.subscribe) ? config : undefined,
    registry,
    TrackRecord,
    GIVEN,
    StackHolder,
    ownerHere,
    stamps: { openRecordOf, addRecordReader, recordStamp },
    mishap,
    looksLikeSubscriber,
    isOwnersObserver,
    likeBase,
    hook,
    sources,
  });
  const { pipe: assemble } = observable;
  const pipe: Pipe = function (...operators) {
    const result = assemble.apply(this, operators);
    if (hook.state === 'on') {
      try {
        registry.shares.add(this, result, operators, pipe);
      } catch (failure) {
        mishap('watching a pipe call', failure);
      }
    }
    return result;
  };
  const made: Origins['add'] = (...what) => {
    if (hook.state === 'off') return;
    try {
      registry.origins.add(...what);
    } catch (failure) {
      mishap('watching the creation of an Observable', failure);
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
    undos.push(observeTeardowns(Safe, registry.zombies));
    undos.push(attachOrigins(Safe, registry));
    undos.push(redefine(observable, '_subscribe', (before) => subscribeAccessor(before, made)));
  } catch (error) {
    // A prototype may be frozen: then nothing is left replaced.
    undo();
    throw error;
  }
  return undo;
}

/** The code of the hook. From the second copy on it is compiled again. */
function compile(others: number): typeof makeHook {
  if (others === 0) return makeHook;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- nothing but our own code, again
    return (new Function(`return (${makeHook.toString()})`) as () => typeof makeHook)();
  } catch {
    // A content security policy may forbid it; then the hook is slower.
    return makeHook;
  }
}
