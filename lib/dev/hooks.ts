import { packageFolder } from './frames.js';
import { makeSubscribe, type HookKit, type Subscribe, type SubscriberClass } from './hook.js';
import { RECORD } from './record.js';
import type { Registry } from './registry.js';
import type { ObservableClass } from './rxjs-shape.js';
import { Stack } from './sites.js';

interface Watch {
  readonly Safe: SubscriberClass;
  /** How many have asked for it. */
  wanted: number;
  unhook: (() => void) | undefined;
}

/** The copies of rxjs that are known, and hooked while anybody wants to see all of their subscriptions. */
export class Hooks {
  readonly #registry: Registry;
  readonly #watches = new Map<ObservableClass, Watch>();
  #state: 'on' | 'off' = 'off';

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  get state(): 'on' | 'off' {
    return this.#state;
  }

  /** Takes a copy in. The undo lets it go. */
  watch(Class: ObservableClass): () => void {
    const watch = this.#watches.get(Class) ?? this.#meet(Class);
    this.#watches.set(Class, watch);
    watch.wanted++;
    if (this.#state === 'on') watch.unhook ??= hookInto(Class, watch.Safe, this.#registry, this.#copies());
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
      watch.unhook = state === 'on' ? hookInto(Class, watch.Safe, this.#registry, this.#copies()) : undefined;
    }
  }

  /** Learns from one subscription what this copy makes of an observer, and where its files are. */
  #meet(Class: ObservableClass): Watch {
    let folder: string | undefined;
    const sample = new Class(function learn() {
      folder = packageFolder(String(new Stack(1, learn).stack));
    }).subscribe();
    sample.unsubscribe();
    if (folder !== undefined) this.#registry.sites.libraries.add(folder);
    return { Safe: sample.constructor as SubscriberClass, wanted: 0, unhook: undefined };
  }

  #copies(): number {
    return [...this.#watches.values()].filter(({ unhook }) => unhook !== undefined).length;
  }
}

/** Replaces `subscribe` of one copy. The undo puts back what was there, unless another tool has wrapped it since. */
function hookInto(
  Class: ObservableClass,
  Safe: SubscriberClass,
  registry: Registry,
  others: number,
): () => void {
  const target = Class.prototype as object as { subscribe: Subscribe };
  const before = Object.getOwnPropertyDescriptor(target, 'subscribe');
  const original = target.subscribe;
  const Subscriber = Object.getPrototypeOf(Safe) as SubscriberClass;
  const hook: HookKit['hook'] = { state: 'on' };
  const subscribe = compile(others)({ Safe, Subscriber, original, RECORD, registry, hook });
  Object.defineProperty(target, 'subscribe', { ...before, value: subscribe });
  return () => {
    hook.state = 'off';
    if (before !== undefined && target.subscribe === subscribe)
      Object.defineProperty(target, 'subscribe', before);
  };
}

/** The code of the hook: for the second copy on, compiled anew. */
function compile(others: number): typeof makeSubscribe {
  if (others === 0) return makeSubscribe;
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- nothing but our own code, again
    return (new Function(`return (${makeSubscribe.toString()})`) as () => typeof makeSubscribe)();
  } catch {
    // A content security policy forbids it: slower, and just as right.
    return makeSubscribe;
  }
}
