import { residueFix } from '../rules/fixes.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import type { Observable } from 'rxjs';

import { host } from '../base/host.js';
import { isCalledByHost, isCalledByTimer, isCalledDirectly } from '../stack/call-path.js';
import { type TrackRecord, STARTED_WORK } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { CurrentCall, WorkWatcher } from '../subscribe/current-call.js';
import { residue } from '../rules/residue.js';
import type { Circumstances } from '../rules/rule.js';
import { isStack, type Place, type Places, type Stack, takeStack } from '../stack/places.js';
import { setUnrefTimeout } from '../base/real-timers.js';
import type { StackFunction, Work, WorkMonitor } from '../base/host-work.js';

/** Frames enough to see the whole way from a subscribe call to what is begun in it. */
const FRAMES = 200;
/** In so many turns an end can be heard of: hosts tell it late. And as often a timeout must be set anew to be a loop. */
const TURNS = 3;
/** So many works are waited for before those that are over are looked for out of turn. */
const FEW = 1_000;

/** How often a source was subscribed to, and in how many of its subscribe calls work of each kind was begun. */
class Source {
  visits = 0;
  readonly working = new Map<Work['kind'], number>();
}

/** One subscribe call of a source. */
class Visit {
  #begun: readonly Work['kind'][] = [];

  constructor(
    readonly source: Source,
    /** How the root was subscribed: it may have ended, and its record have let go of that. */
    readonly root: Stack | undefined,
  ) {
    source.visits++;
  }

  begin(kind: Work['kind']): void {
    if (this.#begun.includes(kind)) return;
    this.#begun = [...this.#begun, kind];
    const { working } = this.source;
    working.set(kind, (working.get(kind) ?? 0) + 1);
  }
}

/** A root in whose subscribe call work was begun. */
interface Life {
  readonly record: TrackRecord;
  /** When it was torn down; never for what was abandoned, which is reported as that. */
  ended: number | undefined;
  /** How many turns have passed since. */
  turns: number;
}

/** Where something was begun for the first time. */
interface Origin {
  readonly life: Life;
  readonly source: Source;
  readonly kind: Work['kind'];
  readonly at: number;
  /** How it was begun, and how the root was subscribed: until these are read. */
  stacks: { readonly own: Stack; readonly root: Stack } | undefined;
  place: Place | undefined;
}

/** What was begun in the subscribe call of a root, and keeps the process alive. */
export interface Alive {
  readonly kind: Work['kind'];
  /** Where it was begun. */
  readonly place: Place;
  /** Of the root, which may have ended. */
  readonly record: TrackRecord;
}

interface Begun {
  readonly work: Work;
  readonly origin: Origin;
  /** How often a timeout was set anew since the root has ended. */
  readonly rounds: number;
  /** It is counted among those that are open at its place. */
  counted: boolean;
}

/** What it uses of the registry. */
interface Context {
  readonly clock: DevClock;
  readonly sites: Places;
  readonly opening: Pick<CurrentCall, 'current' | 'works'>;
}

/**
 * Looks after what is begun in the subscribe calls of roots and goes on by itself: an interval, a server, a socket, a
 * watcher, or a timeout that is set again and again. What still goes on when its root was torn down and the grace is over has been left behind.
 *
 * It belongs to a root only where nothing but plain calls lead from the source's subscribe function to it: not what
 * a value, an event or a module that was loaded set off on the way. And not where the same source was subscribed to and began
 * none: then the first one did it for all.
 *
 * Costs ~2 us for each root, while it is on, and ~15 us for each work (`bench/track.mjs`). Holds nothing of the user's but what his frames hold,
 * until the next sweep.
 */
export class Residues implements WorkWatcher {
  /** Is what was left behind reported, or only what keeps the process alive, when somebody asks? */
  accuses = true;
  readonly #registry: Context;
  #watch: WorkMonitor | undefined;
  /** The innermost subscribe call that is running. */
  #visit: Visit | undefined;
  #begun: Begun[] = [];
  #enough = FEW;
  readonly #goingOn = new WeakMap<Work, Begun>();
  #lives = new WeakMap<TrackRecord, Life>();
  #sources = new WeakMap<Observable<unknown>, Source>();
  /** Those that have ended, until enough turns have passed. */
  #ending: Life[] = [];

  constructor(registry: Context) {
    this.#registry = registry;
  }

  set(state: 'on' | 'off'): void {
    if ((this.#watch !== undefined) === (state === 'on')) return;
    this.#watch?.stop();
    this.#watch =
      state === 'on' ? host.monitorWork?.((work, below, by) => this.#note(work, below, by)) : undefined;
    this.#registry.opening.works = this.#watch && this;
    if (this.#watch === undefined) this.#clear();
  }

  enter(source: Observable<unknown>, { where }: TrackRecord): () => void {
    const before = this.#begin(source, isStack(where) ? where : undefined);
    const watch = this.#watch;
    watch?.enter();
    return () => {
      this.#visit = before;
      watch?.leave();
    };
  }

  begin(source: Observable<unknown>): Visit | undefined {
    return this.#begin(source, this.#visit?.root);
  }

  end(before: Visit | undefined): void {
    this.#visit = before;
  }

  #begin(observable: Observable<unknown>, root: Stack | undefined): Visit | undefined {
    const before = this.#visit;
    let source = this.#sources.get(observable);
    if (source === undefined) this.#sources.set(observable, (source = new Source()));
    this.#visit = new Visit(source, root);
    return before;
  }

  /** A root in whose call work was begun is torn down. */
  ended(record: TrackRecord): void {
    const life = this.#lives.get(record);
    if (life === undefined || life.ended !== undefined) return;
    life.ended = this.#registry.clock.now();
    this.#ending.push(life);
    if (this.#ending.length === 1) this.#wait();
  }

  /** Reads so many stacks of what goes on, before they keep anything alive for long; and lets go of what is over. */
  settle(most = Infinity): void {
    const left = { stacks: most };
    this.#begun = this.#begun.filter((begun) => this.#goesOn(begun, left));
    this.#enough = Math.max(FEW, 2 * this.#begun.length);
    this.#watch?.tidy();
  }

  /** What was left behind by roots with this id or a greater one. */
  *accusations(
    { at, marked, growing, grace }: Circumstances,
    from: number,
  ): Generator<readonly [TrackRecord, Accusation]> {
    if (!this.accuses) return;
    for (const begun of this.#begun) {
      const { origin, work } = begun;
      const { place, source, at: since } = origin;
      const { record, ended } = origin.life;
      if (place === undefined || ended === undefined || work.kind === 'lookup' || !isLeft(begun)) continue;
      if (record.id < from || at - ended < grace('residue')) continue;
      if (source.working.get(origin.kind) !== source.visits) continue;
      // Without a mark it may be meant to live on; only that more and more of it does is worth a word.
      if (!marked && place.rises < growing) continue;
      const accusation = accuse(record, residue, marked ? 'leak' : 'note', at);
      const hint = residueFix(work.kind);
      yield [record, { ...accusation, place, age: at - since, idle: undefined, hint }];
    }
  }

  /** What the process cannot end for, as far as it was begun in subscribe calls. */
  alive(): Alive[] {
    this.settle();
    return this.#begun.flatMap(({ work, origin: { place, life } }) =>
      place !== undefined && work.keepsAlive ? { kind: work.kind, place, record: life.record } : [],
    );
  }

  #note(work: Work, below: StackFunction, by: Work | undefined): boolean {
    return by === undefined ? this.#first(work, below) : this.#next(work, below, by);
  }

  #first(work: Work, below: StackFunction): boolean {
    const { current: record } = this.#registry.opening;
    const visit = this.#visit;
    // Where its line is not known, nor is whose it is.
    if (record === undefined || visit?.root === undefined) return false;
    visit.begin(work.kind);
    const stacks = { own: takeStack(FRAMES, below), root: visit.root };
    const at = this.#registry.clock.now();
    const { kind } = work;
    const life = this.#lifeOf(record);
    this.#add(work, { life, source: visit.source, kind, at, stacks, place: undefined }, 0);
    return true;
  }

  /** A timeout is set in the callback of another, or the host goes on after a lookup. */
  #next(work: Work, below: StackFunction, by: Work): boolean {
    const before = this.#goingOn.get(by) as Begun;
    const { origin } = before;
    // What the first one was begun by has been looked at, and was nothing to report of.
    if (origin.stacks === undefined && origin.place === undefined) return false;
    const stack = String(takeStack(FRAMES, below).stack);
    const { rules } = this.#registry.sites;
    if (by.kind === 'lookup' ? !isCalledByHost(stack) : !isCalledByTimer(stack, rules)) return false;
    this.#add(work, origin, origin.life.ended === undefined ? 0 : before.rounds + 1);
    return true;
  }

  #add(work: Work, origin: Origin, rounds: number): void {
    const begun = { work, origin, rounds, counted: false };
    if (work.kind === 'timeout' || work.kind === 'lookup') this.#goingOn.set(work, begun);
    if (this.#begun.push(begun) >= this.#enough) this.settle();
  }

  #lifeOf(record: TrackRecord): Life {
    let life = this.#lives.get(record);
    if (life === undefined) {
      this.#lives.set(record, (life = { record, ended: undefined, turns: 0 }));
      record.traits |= STARTED_WORK;
      // It ended before its subscribe call did.
      if (!record.open) this.ended(record);
    }
    return life;
  }

  #goesOn(begun: Begun, left: { stacks: number }): boolean {
    const { work, origin } = begun;
    if (!work.active) {
      if (begun.counted) placeOf(origin).open--;
      return false;
    }
    if (origin.stacks !== undefined) {
      if (left.stacks-- <= 0) return true;
      const { own, root } = origin.stacks;
      const { sites } = this.#registry;
      origin.stacks = undefined;
      if (isCalledDirectly(String(own.stack), String(root.stack), sites.rules))
        origin.place = sites.place(own);
    }
    if (origin.place === undefined) return false;
    if (!begun.counted && isLeft(begun)) {
      begun.counted = true;
      origin.place.open++;
    }
    return true;
  }

  #wait(): void {
    setUnrefTimeout(() => {
      this.#ending = this.#ending.filter((life) => ++life.turns < TURNS);
      if (this.#ending.length > 0) this.#wait();
    }, 0);
  }

  #clear(): void {
    for (const { counted, origin } of this.#begun) if (counted) placeOf(origin).open--;
    this.#begun = [];
    this.#ending = [];
    this.#lives = new WeakMap();
    this.#sources = new WeakMap();
  }
}

/** The root has ended long enough ago for all ends to have been heard of, and this goes on. */
function isLeft({ work, origin, rounds }: Begun): boolean {
  return origin.life.turns >= TURNS && work.active && (work.kind !== 'timeout' || rounds >= TURNS);
}

function placeOf({ place }: Origin): Place {
  return place as Place;
}
