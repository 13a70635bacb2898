import type { Observable } from 'rxjs';

import { accuse } from './find.js';
import type { Accusation } from './group.js';
import { host } from './host.js';
import { calledPlainly } from './plain-calls.js';
import { type TrackRecord, WORKS } from './record.js';
import type { Registry } from './registry.js';
import { residue, residueHint } from './rules/residue.js';
import type { Look } from './rules/rule.js';
import { type Place, Stack } from './sites.js';
import { quietly } from './timers.js';
import type { Work, WorkWatch } from './work.js';

/** Frames enough to see the whole way from a subscribe call to what is begun in it. */
const FRAMES = 200;
/** In so many turns an end can be heard of: hosts tell it late. */
const TURNS = 3;
/** So many works are waited for before those that are over are looked for out of turn. */
const FEW = 1_000;

/** How often a source was subscribed to, and in how many of its subscribe calls work was begun. */
class Source {
  visits = 0;
  working = 0;
}

/** One subscribe call of a source. */
export class Visit {
  #works = false;

  constructor(readonly source: Source) {
    source.visits++;
  }

  /** Work is begun in it. */
  work(): void {
    if (!this.#works) this.source.working++;
    this.#works = true;
  }
}

/** A root in whose subscribe call work was begun. */
interface Life {
  readonly record: TrackRecord;
  /** When it was torn down; never for what was abandoned, which is told as that. */
  ended: number | undefined;
  /** How many turns have passed since. */
  turns: number;
}

interface Begun {
  readonly work: Work;
  readonly life: Life;
  readonly source: Source;
  readonly at: number;
  /** How it was begun, and how the root was subscribed: until these are read. */
  stacks: { readonly own: Stack; readonly root: unknown } | undefined;
  place: Place | undefined;
  /** It is counted among those that are open at its place. */
  counted: boolean;
}

/**
 * Looks after what is begun in the subscribe calls of roots and goes on by itself: an interval, a server, a socket, a
 * watcher. What still goes on when its root was torn down and the grace is over has been left behind.
 *
 * It belongs to a root only where nothing but plain calls lead from the source's subscribe function to it: not what
 * a value, an event or a module that was loaded set off on the way. And not where the same source was subscribed to and began
 * none: then the first one did it for all.
 *
 * Costs ~2 us for each root, while it is on, and ~4 us for each work. Holds nothing of the user's but what his frames hold,
 * until the next sweep.
 */
export class Residues {
  readonly #registry: Registry;
  #watch: WorkWatch | undefined;
  #begun: Begun[] = [];
  #enough = FEW;
  #lives = new WeakMap<TrackRecord, Life>();
  #sources = new WeakMap<Observable<unknown>, Source>();
  /** Those that have ended, until enough turns have passed. */
  #ending: Life[] = [];

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  set(state: 'on' | 'off'): void {
    if ((this.#watch !== undefined) === (state === 'on')) return;
    this.#watch?.stop();
    this.#watch = state === 'on' ? host.watchWork?.((work, below) => this.#note(work, below)) : undefined;
    this.#registry.opening.works = this.#watch && this;
    if (this.#watch === undefined) this.#clear();
  }

  /** The subscribe call of a root begins. */
  enter(source: Observable<unknown>): void {
    this.#registry.opening.visit = this.visit(source);
    this.#watch?.enter();
  }

  leave(visit: Visit | undefined): void {
    this.#registry.opening.visit = visit;
    this.#watch?.leave();
  }

  /** A source is subscribed to. */
  visit(observable: Observable<unknown>): Visit {
    let source = this.#sources.get(observable);
    if (source === undefined) this.#sources.set(observable, (source = new Source()));
    return new Visit(source);
  }

  /** A root in whose call work was begun is torn down. */
  ended(record: TrackRecord): void {
    const life = this.#lives.get(record);
    if (life === undefined) return;
    life.ended = this.#registry.now();
    this.#ending.push(life);
    if (this.#ending.length === 1) this.#wait();
  }

  /** Reads so many stacks of what goes on, before they keep anything alive for long; and lets go of what is over. */
  settle(most = Infinity): void {
    const left = { stacks: most };
    this.#begun = this.#begun.filter((begun) => this.#goesOn(begun, left));
    this.#enough = Math.max(FEW, 2 * this.#begun.length);
  }

  /** What was left behind by roots with this id or a greater one, one for each of them and each line. */
  *accusations({ at, marked, growing, grace }: Look, from: number): Generator<Accusation> {
    const told = new Map<Place, Set<number>>();
    for (const { work, life, source, at: began, place } of this.#begun) {
      const { record, ended, turns } = life;
      if (place === undefined || ended === undefined || !work.active) continue;
      if (record.id < from || turns < TURNS || at - ended < grace('residue')) continue;
      if (source.visits > source.working || this.#registry.zombies.isTold(record)) continue;
      // Without a mark it may be meant to live on; only that more and more of it does is worth a word.
      if (!marked && place.rises < growing) continue;
      const ids = told.get(place) ?? new Set();
      if (ids.has(record.id)) continue;
      told.set(place, ids.add(record.id));
      yield {
        ...accuse(record, residue, marked ? 'leak' : 'note', at),
        place,
        age: at - began,
        idle: undefined,
        hint: residueHint(work.kind),
      };
    }
  }

  #note(work: Work, below: (...args: never[]) => unknown): void {
    const { current: record, visit } = this.#registry.opening;
    // Where its line is not known, nor is whose it is.
    if (record === undefined || visit === undefined || !(record.where instanceof Stack)) return;
    visit.work();
    const at = this.#registry.now();
    let life = this.#lives.get(record);
    if (life === undefined) {
      this.#lives.set(record, (life = { record, ended: undefined, turns: 0 }));
      record.traits |= WORKS;
      // It ended before its subscribe call did.
      if (!record.open) this.ended(record);
    }
    const stacks = { own: new Stack(FRAMES, below), root: record.where };
    const begun = { work, life, source: visit.source, at, stacks, place: undefined, counted: false };
    if (this.#begun.push(begun) >= this.#enough) this.settle();
  }

  #goesOn(begun: Begun, left: { stacks: number }): boolean {
    const { work, stacks, life } = begun;
    if (!work.active) {
      if (begun.counted && begun.place !== undefined) begun.place.open--;
      return false;
    }
    if (stacks !== undefined) {
      if (left.stacks-- <= 0) return true;
      begun.stacks = undefined;
      const { sites } = this.#registry;
      if (!calledPlainly(String(stacks.own.stack), String((stacks.root as Stack).stack), sites.rules))
        return false;
      begun.place = sites.place(stacks.own);
    }
    if (life.turns >= TURNS && !begun.counted && begun.place !== undefined) {
      begun.counted = true;
      begun.place.open++;
    }
    return true;
  }

  #wait(): void {
    quietly(() => {
      this.#ending = this.#ending.filter((life) => ++life.turns < TURNS);
      if (this.#ending.length > 0) this.#wait();
    }, 0);
  }

  #clear(): void {
    for (const { counted, place } of this.#begun) if (counted && place !== undefined) place.open--;
    this.#begun = [];
    this.#ending = [];
    this.#lives = new WeakMap();
    this.#sources = new WeakMap();
  }
}
