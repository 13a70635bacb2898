import { Subject } from 'rxjs';

import {
  developerTools,
  homeOf,
  type InjectionContext,
  instanceIn,
  instancesOf,
  isAlive,
  type Token,
  type View,
} from './internals.js';

/** The objects of one class that one view, or one injector, has made. They are destroyed together. */
export class Maker {
  #instances: readonly WeakRef<object>[] = [];

  constructor(
    private readonly token: Token,
    /** The view or the injector. */
    private readonly home: WeakRef<object>,
  ) {}

  /** Whether the view or the injector was not destroyed. */
  get isAlive(): boolean {
    const home = this.home.deref();
    return home !== undefined && isAlive(home);
  }

  isHome(home: object | undefined): boolean {
    return home !== undefined && home === this.home.deref();
  }

  /** Whether the view was made of this object, as by a factory. */
  has(made: object): boolean {
    const home = this.home.deref();
    return Array.isArray(home) && home.includes(made);
  }

  /** Those that have been made by now. */
  get instances(): readonly WeakRef<object>[] {
    const home = this.home.deref();
    if (this.#instances.length === 0 && home !== undefined)
      this.#instances = this.#in(home).map((made) => new WeakRef(made));
    return this.#instances;
  }

  #in(home: object): readonly object[] {
    if (Array.isArray(home)) return instancesOf(this.token, home as View);
    const made = instanceIn(home, this.token);
    return made === undefined ? [] : [made];
  }
}

/** All makers, for all applications: they may end in any order. */
const byHome = new WeakMap<object, Map<Token, Maker>>();

/** The Subjects that were seen being made, and the objects within whose code. */
const seen = new WeakMap<object, Maker | undefined>();

const byInstance = new WeakMap<object, Maker | undefined>();

/** Those of class `token` that `home` makes. */
export function makerIn(home: object, token: Token): Maker {
  let makers = byHome.get(home);
  if (makers === undefined) byHome.set(home, (makers = new Map<Token, Maker>()));
  let maker = makers.get(token);
  if (maker === undefined) makers.set(token, (maker = new Maker(token, new WeakRef(home))));
  return maker;
}

/**
 * Records that a Subject was made: within the construction that `context` tells of, or else in a hook or a
 * listener of `running`.
 */
export function made(
  subject: object,
  context: InjectionContext | undefined,
  running: object | undefined,
): void {
  if (running !== undefined) seen.set(subject, makerOf(running));
  else if (context?.token != null) seen.set(subject, makerIn(homeOf(context.injector), context.token));
  else seen.set(subject, undefined);
}

/** The object within whose code a Subject was made, if that is known. */
export function makerOfFeed(feed: object): Maker | undefined {
  return seen.get(feed);
}

/** Called when a living owner subscribes to it. If its maker has ended, something else holds it, which is not known. */
export function survived(feed: object): void {
  if (seen.get(feed)?.isAlive === false) seen.set(feed, undefined);
}

/** Whether it is a Subject that was made before any code of Angular was watched. */
export function isOlderThanWatch(feed: object): boolean {
  return feed instanceof Subject && !seen.has(feed);
}

function makerOf(instance: object): Maker | undefined {
  if (!byInstance.has(instance)) {
    const injector = developerTools().getInjector?.(instance);
    byInstance.set(instance, injector && makerIn(homeOf(injector), instance.constructor as Token));
  }
  return byInstance.get(instance);
}
