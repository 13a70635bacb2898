import type { Observable } from 'rxjs';

import { sourceText } from '../base/rxjs-internals.js';
import { type Origin, UNKNOWN_ORIGIN } from '../record/origin.js';
import { UNKNOWN_PLACE, type Place, type Places, takeStack } from '../stack/places.js';
import { ReturnArgument, originStamp } from '../record/stamps.js';

/** Frames enough for a line of the user's below two functions of rxjs that make an Observable, and a helper. */
const FRAMES = 8;

/** So many lines are read at first, as an application starts; then so many between two sweeps. At ~3 us each. */
const AT_FIRST = 5_000;
const LATER = { all: 200, sampled: 64, off: 200 };

/** The origin of one of rxjs's own sources. */
const STOPS: Origin = { place: UNKNOWN_PLACE, mayGoOn: false };

/** Functions of rxjs that listen by functions of the user's, and stop only if these do. */
const LISTENING = /#(?:[\w$]+\.)?(?:fromEvent|fromEventPattern|fromInteropObservable|create)(?:\$\d+)?$/;

type SubscribeFunction = (...args: never[]) => unknown;

/** What it uses of the registry. */
interface Context {
  readonly settings: { readonly sites: 'all' | 'sampled' | 'off' };
  readonly sites: Places;
}

/**
 * The lines that made Observables. A producer that goes on, and inner streams that pile up, are reported there: the line
 * that subscribes is often right.
 *
 * Costs ~0.2 us for each Observable that is made of a subscribe function, and ~3 us if the line is read. The line is read at
 * once: an unread stack would keep alive what its frames hold, for as long as the Observable is kept.
 */
export class Origins {
  readonly #registry: Context;
  readonly #ofPlace = new WeakMap<Place, Origin>();
  readonly #ofCode = new Map<string, Origin>();
  #left = AT_FIRST;

  constructor(registry: Context) {
    this.#registry = registry;
  }

  renew(): void {
    const { sites } = this.#registry.settings;
    this.#left = Math.max(this.#left, LATER[sites]);
  }

  /** `observable` has just been made of `subscribe`; `below` is what was called by its constructor. */
  note(observable: object, subscribe: SubscribeFunction, below: (...args: never[]) => unknown): void {
    if (this.#left <= 0) return;
    const code = sourceText(subscribe);
    let origin = this.#ofCode.get(code);
    if (origin === undefined) {
      this.#left--;
      origin = this.#read(code, below);
    }
    originStamp.write(observable, origin);
  }

  /** Reads a line once for code of rxjs: `of(…)` needs none. Without sites, it also reads one once for the user's code. */
  #read(code: string, below: (...args: never[]) => unknown): Origin {
    const { settings, sites } = this.#registry;
    const origin = this.#originAt(sites.place(takeStack(FRAMES, below)));
    if (!origin.mayGoOn) this.#ofCode.set(code, STOPS);
    else if (settings.sites === 'off') this.#ofCode.set(code, UNKNOWN_ORIGIN);
    return origin;
  }

  #originAt(place: Place): Origin {
    let origin = this.#ofPlace.get(place);
    if (origin === undefined) {
      const [, maker] = place.rxjsFrames;
      this.#ofPlace.set(place, (origin = { place, mayGoOn: maker === undefined || LISTENING.test(maker) }));
    }
    return origin;
  }

  clear(): void {
    this.#ofCode.clear();
    this.#left = AT_FIRST;
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
 * Defines `_subscribe` past the accessor of the prototype. A field of a class does that at little cost, on the object that its base
 * returns; `Object.defineProperty` takes 140 ns more. Compilers make an assignment of a field, so it is written as text. Its name is
 * computed: V8 of Node 20 calls the accessor for a plain one once it has seen five classes of Observables, and never comes back.
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

/** A property of a prototype: of rxjs a method, of another tool perhaps an accessor already. */
interface Accessor {
  readonly value?: unknown;
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- it is handed on, and called by the property
  readonly get?: (this: void) => unknown;
  readonly enumerable: boolean;
}

/**
 * How the constructor of an Observable is seen: it assigns its subscribe function, so an accessor on the prototype hears of it. The
 * function becomes the own property that it is without this.
 *
 * @param before What the property was: rxjs's method, or an accessor of another tool.
 */
export function watchedSubscribe(before: PropertyDescriptor, note: Origins['note']): PropertyDescriptor {
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
