import { DestroyRef, ɵɵgetCurrentView as currentView } from '@angular/core';
import { getActiveConsumer } from '@angular/core/primitives/signals';

import type { Owner } from '../../lib/owner/types.js';
import { nameOf } from './class-names.js';
import {
  developerTools,
  type InjectionContext,
  injectionContext,
  isDirective,
  type Token,
} from './internals.js';
import { type Consuming, consuming } from './consumers.js';
import { made } from './makers.js';
import type { Owners } from './report-owners.js';

/*
 * The used events of Angular's profiler. Each of the first five starts something, and the next number ends it.
 */
const TEMPLATE_CREATE = 0;
const TEMPLATE_UPDATE = 2;
const LIFECYCLE_HOOK = 4;
const OUTPUT = 6;
/** It runs effects, and belongs to nobody. */
const CHANGE_DETECTION = 12;
const BEGINNINGS: readonly number[] = [
  TEMPLATE_CREATE,
  TEMPLATE_UPDATE,
  LIFECYCLE_HOOK,
  OUTPUT,
  CHANGE_DETECTION,
];
/** A component was rendered for the first time, or again. */
const COMPONENT_END = 19;

/** The code that runs, and the code around it. */
interface Running {
  /** The component or directive that the code belongs to. Undefined if it is not known. */
  readonly instance: object | undefined;
  /** In an embedded view, the name of the listener. */
  readonly listener: string | undefined;
  /** The injection context in which it started: code in another context runs within it. */
  readonly context: InjectionContext | undefined;
  /** Hooks and listeners have no injection context while they run; an effect within them has its own. */
  readonly consumer: unknown;
  /** The view that Angular is rendering. Effects run while their view is rendered. */
  readonly view: unknown;
  /** The number of consumers that were running before. */
  readonly consumers: number;
}

/** The instances of one class that were rendered. */
class Rendered {
  #refs: WeakRef<object>[] = [];
  /** The number at which collected ones are discarded: a table may render thousands. */
  #most = 64;

  add(instance: object): void {
    this.#refs.push(new WeakRef(instance));
    if (this.#refs.length < this.#most) return;
    this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
    this.#most = Math.max(64, 2 * this.#refs.length);
  }

  all(): readonly object[] {
    return this.#refs.flatMap((ref) => ref.deref() ?? []);
  }
}

/** Knows which component's code is running, from the events for developer tools. */
export class RunningCode {
  readonly #stack: Running[] = [];
  /** The components that were rendered, by name: in embedded views, listeners carry no instance. */
  readonly #rendered = new Map<string, Rendered>();
  readonly #known = new WeakSet<object>();

  constructor(private readonly owners: Owners) {}

  /** Starts to observe. Returns the undo. */
  watch(): () => void {
    return (
      developerTools().ɵsetProfiler?.((event, instance, run) => {
        if (event === COMPONENT_END) this.#renders(instance);
        else if (BEGINNINGS.includes(event)) this.#stack.push(this.#begun(event, instance, run?.name));
        else if (BEGINNINGS.includes(event - 1)) this.#stack.pop();
      }) ?? (() => undefined)
    );
  }

  /** The owner of a subscription made here. Undefined if it is not known. */
  owner(): Owner | undefined {
    const context = injectionContext();
    const running = this.#runningIn(context);
    const callers = consumersIn(running, context);
    if (running === undefined)
      return context && ofAll(callers, this.owners.of(context.injector, context.token));
    return isItself(running) ? ofAll(callers, this.#ownerOf(running)) : undefined;
  }

  /** Records within whose code a Subject is made. */
  made(subject: object): void {
    const context = injectionContext();
    const running = this.#runningIn(context);
    if (consumersIn(running, context).length > 0) made(subject, undefined, undefined);
    else if (running === undefined) made(subject, context, undefined);
    else made(subject, undefined, isItself(running) ? running.instance : undefined);
  }

  /** Undefined for an object that is being made: it has an injection context of its own. */
  #runningIn(context: InjectionContext | undefined): Running | undefined {
    const running = this.#stack.at(-1);
    return running !== undefined && running.context === context ? running : undefined;
  }

  #ownerOf({ instance: own, listener }: Running): Owner | undefined {
    const instance = own ?? (listener === undefined ? undefined : this.#listening(listener));
    const injector = instance && developerTools().getInjector?.(instance);
    return injector && this.owners.of(injector, instance.constructor as Token);
  }

  #begun(event: number, instance: object | null | undefined, name = ''): Running {
    // A subscription that is made during the destruction is intended.
    const isLast = event === LIFECYCLE_HOOK && name === 'ngOnDestroy';
    const isOwn = instance && isDirective(instance) && !isOfAnother(name, instance);
    const own = isOwn && !isLast ? instance : undefined;
    return {
      instance: own,
      listener: event === OUTPUT && !own ? name : undefined,
      context: injectionContext(),
      consumer: getActiveConsumer(),
      view: currentView(),
      consumers: consuming.length,
    };
  }

  /**
   * The only component whose listener this can be: those of `ProductsPage` are called
   * `ProductsPage_Conditional_2_Template_a_click_1_listener`.
   */
  #listening(name: string): object | undefined {
    for (let end = name.lastIndexOf('_'); end > 0; end = name.lastIndexOf('_', end - 1)) {
      const rendered = this.#rendered.get(name.slice(0, end));
      if (rendered === undefined) continue;
      const living = rendered.all().filter(isThere);
      return living.length === 1 ? living[0] : undefined;
    }
    return undefined;
  }

  #renders(instance: object | null | undefined): void {
    if (!instance || this.#known.has(instance)) return;
    this.#known.add(instance);
    this.owners.meet(instance);
    const name = nameOf(instance.constructor as Token);
    let rendered = this.#rendered.get(name);
    if (rendered === undefined) this.#rendered.set(name, (rendered = new Rendered()));
    rendered.add(instance);
  }
}

/** The consumers that were called by the running code, or else within the injection context. */
function consumersIn(
  running: Running | undefined,
  context: InjectionContext | undefined,
): readonly Consuming[] {
  if (running !== undefined) return consuming.slice(running.consumers);
  return consuming.slice(consuming.findLastIndex((one) => one.context !== context) + 1);
}

/** The owner, if all these consumers are its own: one of a service runs its own code, whoever sends the value. */
function ofAll(consumers: readonly Consuming[], owner: Owner | undefined): Owner | undefined {
  return consumers.every(({ by }) => by !== undefined && by.owner.deref() === owner) ? owner : undefined;
}

/** Whether its own code runs, and not an effect in between. */
function isItself({ consumer, view }: Running): boolean {
  const now = getActiveConsumer();
  return (now === null || now === consumer) && currentView() === view;
}

/**
 * Whether it is a host listener of another class than that of `instance`. It is called with the component whose
 * template declares the host.
 */
function isOfAnother(listener: string, { constructor }: object): boolean {
  return listener.endsWith('_HostBindingHandler') && !listener.startsWith(`${nameOf(constructor as Token)}_`);
}

function isThere(instance: object): boolean {
  // A destroyed one no longer has an injector.
  return developerTools().getInjector?.(instance).get(DestroyRef, null)?.destroyed === false;
}
