import type { Observable } from 'rxjs';

import { sourceText } from '../base/rxjs-internals.js';
import type { DevClock } from '../record/dev-clock.js';
import { type Origin, UNKNOWN_ORIGIN } from '../record/origin.js';
import { UNKNOWN_PLACE, type Place, type Places, takeStack } from '../stack/places.js';
import { ReturnArgument } from '../../return-argument.js';
import { hasSourceMaps } from '../stack/stack-text.js';
import { originStamp } from '../record/stamps.js';

/**
 * Enough frames to find a line of the user below a helper and two functions of rxjs that make an Observable.
 */
const FRAMES = 8;

/**
 * The number of lines that are read at the start of an application, and then in each second, at ~5 us each.
 */
const INITIAL_BUDGET = 5_000;
const BUDGET = { all: 1_000, sampled: 64, off: 1_000 };
const SECOND = 1_000;

/** The origin of rxjs's own sources. */
const STOPPING_ORIGIN: Origin = { place: UNKNOWN_PLACE, mayGoOn: false };

/**
 * rxjs's own sources that use functions of the user to add and remove listeners, and stop only if these work.
 */
const LISTENER_SOURCES =
  /#(?:[\w$]+\.)?(?:fromEvent|fromEventPattern|fromInteropObservable|create)(?:\$\d+)?$/;

/**
 * rxjs's own sources that end in their subscribe call: they never pile up, and need no line. Neither do our
 * operators, which stop with their source.
 */
const SYNCHRONOUS_SOURCES = /#(?:fromArrayLike|fromIterable|throwError|range|LeashObservable)(?:\$\d+)?$/;

/** Whether such a source called the constructor whose frame is the first. */
function isSynchronous([, maker = '']: readonly string[]): boolean {
  return SYNCHRONOUS_SOURCES.test(maker);
}

type SubscribeFunction = (...args: never[]) => unknown;

/** The parts of the registry that it uses. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly clock: DevClock;
  readonly sites: Places;
}

/**
 * The lines that made Observables. A producer that goes on, and inner streams that pile up, are reported
 * there, since the line that subscribes is often correct.
 *
 * Costs ~0.2 us for each Observable with a subscribe function, and ~5 us if the line is read. It is read at
 * once: an unread stack would keep the objects of its frames alive as long as the Observable.
 */
export class Origins {
  readonly #registry: Context;
  readonly #ofPlace = new WeakMap<Place, Origin>();
  readonly #ofCode = new Map<string, Origin>();
  /** The code of sources that were found not to be synchronous. */
  readonly #others = new Set<string>();
  #budget = INITIAL_BUDGET;
  /** When the budget was last filled up. */
  #filled = 0;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  resetBudget(): void {
    const { settings, clock } = this.#registry;
    const at = clock.now();
    // A sweep may come every 50 ms. A clock may have stepped back.
    if (Math.abs(at - this.#filled) < SECOND) return;
    this.#filled = at;
    this.#budget = Math.max(this.#budget, BUDGET[settings.sites]);
  }

  /**
   * Called when `observable` has just been made with `subscribe`; `below` is the function that its
   * constructor called.
   */
  add(observable: object, subscribe: SubscribeFunction, below: (...args: never[]) => unknown): void {
    if (this.#budget <= 0) return;
    const code = sourceText(subscribe);
    let origin = this.#ofCode.get(code);
    if (origin === undefined) {
      this.#budget--;
      origin = this.#read(code, below);
    }
    originStamp.write(observable, origin);
  }

  /**
   * Reads the line. For synchronous sources (`of(…)`) one read holds for all with the same code; without sites,
   * for all sources.
   */
  #read(code: string, below: (...args: never[]) => unknown): Origin {
    const { settings, sites } = this.#registry;
    // A line with a source map takes a test runner as long as a test.
    if (hasSourceMaps() && !this.#others.has(code)) {
      if (isSynchronous(sites.rxjsFramesOf(takeStack(2, below)))) return this.#forAll(code, STOPPING_ORIGIN);
      this.#others.add(code);
    }
    const place = sites.place(takeStack(FRAMES, below));
    if (isSynchronous(place.rxjsFrames)) return this.#forAll(code, STOPPING_ORIGIN);
    const origin = this.#originAt(place);
    return settings.sites === 'off'
      ? this.#forAll(code, origin.mayGoOn ? UNKNOWN_ORIGIN : STOPPING_ORIGIN)
      : origin;
  }

  #forAll(code: string, origin: Origin): Origin {
    this.#ofCode.set(code, origin);
    return origin;
  }

  #originAt(place: Place): Origin {
    let origin = this.#ofPlace.get(place);
    if (origin === undefined) {
      const [, maker] = place.rxjsFrames;
      this.#ofPlace.set(
        place,
        (origin = { place, mayGoOn: maker === undefined || LISTENER_SOURCES.test(maker) }),
      );
    }
    return origin;
  }

  clear(): void {
    this.#ofCode.clear();
    this.#others.clear();
    this.#budget = INITIAL_BUDGET;
    this.#filled = 0;
  }
}

const FIELD = `const name = '_subscribe';
return class extends Given {
  [name];
  constructor(observable, subscribe) {
    super(observable);
    this._subscribe = subscribe;
  }
}`;

type Define = (observable: object, subscribe: SubscribeFunction) => void;

/**
 * Defines `_subscribe` on the object, bypassing the accessor of the prototype. A class field does that at
 * little cost, on the object that its base returns; `Object.defineProperty` takes 140 ns more. Compilers turn
 * a field into an assignment, so the class is text. Its name is computed: in Node 20, V8 calls the accessor
 * for a plain name once it has seen five classes of Observables.
 */
const define: Define = /* @__PURE__ */ makeDefine();

function makeDefine(): Define {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a constant
    const make = new Function('Given', FIELD) as (
      base: typeof ReturnArgument,
    ) => typeof ReturnArgument & (new (...args: unknown[]) => object);
    const Field = make(ReturnArgument);
    return (observable, subscribe) => {
      new Field(observable, subscribe);
    };
  } catch {
    // A content security policy forbids it.
    return (observable, subscribe) => {
      Object.defineProperty(observable, '_subscribe', {
        value: subscribe,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
  }
}

/** A property of a prototype: a method of rxjs, or an accessor of another tool. */
interface Accessor {
  readonly value?: unknown;
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- it is handed on, and called by the property
  readonly get?: (this: void) => unknown;
  readonly enumerable: boolean;
}

/**
 * Makes the accessor that observes the constructor of Observable, which assigns its subscribe function. The
 * function becomes an own property, as without the accessor.
 *
 * @param before The original property: rxjs's method, or an accessor of another tool.
 */
export function subscribeAccessor(before: PropertyDescriptor, note: Origins['add']): PropertyDescriptor {
  const { value, get, enumerable } = before as Accessor;
  const assign = function (this: Observable<unknown>, subscribe: SubscribeFunction): void {
    if (before.set) before.set.call(this, subscribe);
    else define(this, subscribe);
    note(this, subscribe, assign);
  };
  return {
    get: get ?? (() => value),
    set: assign,
    enumerable,
    configurable: true,
  };
}
