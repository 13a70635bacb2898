import { residueFix } from '../rules/fix-texts.js';
import { accuse, type Accusation } from '../leak/accusation.js';
import type { Observable } from 'rxjs';

import { host } from '../base/host.js';
import { isCalledByHost, isCalledByTimer, isCalledDirectly } from '../stack/call-path.js';
import { type TrackRecord, STARTED_WORK } from '../record/record.js';
import type { DevClock } from '../record/dev-clock.js';
import type { CurrentCall, WorkObserver } from '../subscribe/current-call.js';
import { residue } from '../rules/residue.js';
import type { Circumstances } from '../rules/rule.js';
import { isStack, type Place, type Places, type Stack, takeStack } from '../stack/places.js';
import { setUnrefTimeout } from '../base/real-timers.js';
import type { StackFunction, Work, WorkMonitor } from '../base/host-work.js';

/** Enough frames to reach from the start of work to the subscribe call. */
const FRAMES = 200;
/** The number of turns after which hosts have reported an end, and of rounds that make a timeout a loop. */
const TURNS = 3;
/** The number of works after which finished ones are removed between two sweeps. */
const MIN_SETTLE = 1_000;

/** Counts the subscribe calls of a source, and in how many of them work of each kind was started. */
class Source {
  calls = 0;
  readonly working = new Map<Work['kind'], number>();
}

/** One subscribe call of a source. */
class SourceCall {
  #begun: readonly Work['kind'][] = [];

  constructor(
    readonly source: Source,
    /** The stack of the root's subscribe call: the record may have dropped it. */
    readonly root: Stack | undefined,
  ) {
    source.calls++;
  }

  begin(kind: Work['kind']): void {
    if (this.#begun.includes(kind)) return;
    this.#begun = [...this.#begun, kind];
    const { working } = this.source;
    working.set(kind, (working.get(kind) ?? 0) + 1);
  }
}

/** A root in whose subscribe call work was started. */
interface RootLife {
  readonly record: TrackRecord;
  /** When it was torn down; undefined for an abandoned one, which is reported as such. */
  ended: number | undefined;
  /** The number of turns since then. */
  turns: number;
}

/** The start of some work. */
interface Origin {
  readonly life: RootLife;
  readonly source: Source;
  readonly kind: Work['kind'];
  readonly at: number;
  /** The stacks of the start and of the root's subscribe call, until they are read. */
  stacks: { readonly own: Stack; readonly root: Stack } | undefined;
  place: Place | undefined;
}

/** Work that was started in the subscribe call of a root and keeps the process alive. */
export interface KeepsAlive {
  readonly kind: Work['kind'];
  /** The place that started it. */
  readonly place: Place;
  /** The record of the root, which may have ended. */
  readonly record: TrackRecord;
}

interface StartedWork {
  readonly work: Work;
  readonly origin: Origin;
  /** The number of times a timeout was set again after the root had ended. */
  readonly rounds: number;
  /** Whether it is counted in the open records of its place. */
  counted: boolean;
}

/** The parts of the registry that it uses. */
interface Context {
  readonly clock: DevClock;
  readonly sites: Places;
  readonly opening: Pick<CurrentCall, 'current' | 'works'>;
}

/**
 * Tracks the work that is started in the subscribe calls of roots and goes on on its own: an interval, a
 * server, a socket, a watcher, or a timeout that is set again and again. Work that still runs when its root
 * has been torn down and the grace is over is a residue.
 *
 * Work belongs to a root only if nothing but direct calls lead from the source's subscribe function to it:
 * not if a value, an event or the loading of a module started it. It is not reported if the same source was
 * also subscribed without starting such work: then the first subscription started it for all.
 *
 * Costs ~2 us for each root while it is on, and ~15 us for each work (`bench/track.mjs`). Until the next
 * sweep it holds the objects of the captured frames, and no other objects of the user.
 */
export class Residues implements WorkObserver {
  /** Whether residues are reported, or only the work that keeps the process alive, on demand. */
  isReporting = true;
  readonly #registry: Context;
  #monitor: WorkMonitor | undefined;
  /** The innermost subscribe call that is running. */
  #call: SourceCall | undefined;
  #started: StartedWork[] = [];
  #settleAt = MIN_SETTLE;
  readonly #continuing = new WeakMap<Work, StartedWork>();
  #lives = new WeakMap<TrackRecord, RootLife>();
  #sources = new WeakMap<Observable<unknown>, Source>();
  /** The roots that have ended, until enough turns have passed. */
  #ending: RootLife[] = [];

  constructor(registry: Context) {
    this.#registry = registry;
  }

  set(state: 'on' | 'off'): void {
    if ((this.#monitor !== undefined) === (state === 'on')) return;
    this.#monitor?.stop();
    this.#monitor =
      state === 'on' ? host.monitorWork?.((work, below, by) => this.#onWork(work, below, by)) : undefined;
    this.#registry.opening.works = this.#monitor && this;
    if (this.#monitor === undefined) this.#clear();
  }

  enter(source: Observable<unknown>, { where }: TrackRecord): () => void {
    const before = this.#begin(source, isStack(where) ? where : undefined);
    const watch = this.#monitor;
    watch?.enter();
    return () => {
      this.#call = before;
      watch?.leave();
    };
  }

  begin(source: Observable<unknown>): SourceCall | undefined {
    return this.#begin(source, this.#call?.root);
  }

  end(before: SourceCall | undefined): void {
    this.#call = before;
  }

  #begin(observable: Observable<unknown>, root: Stack | undefined): SourceCall | undefined {
    const before = this.#call;
    let source = this.#sources.get(observable);
    if (source === undefined) this.#sources.set(observable, (source = new Source()));
    this.#call = new SourceCall(source, root);
    return before;
  }

  /** Called when a root in whose call work was started is torn down. */
  ended(record: TrackRecord): void {
    const life = this.#lives.get(record);
    if (life === undefined || life.ended !== undefined) return;
    life.ended = this.#registry.clock.now();
    this.#ending.push(life);
    if (this.#ending.length === 1) this.#wait();
  }

  /** Reads up to `most` stacks of running work, and removes finished work. */
  settle(most = Infinity): void {
    const left = { stacks: most };
    this.#started = this.#started.filter((begun) => this.#goesOn(begun, left));
    this.#settleAt = Math.max(MIN_SETTLE, 2 * this.#started.length);
    this.#monitor?.tidy();
  }

  /** The residues of roots with this id or a greater one. */
  *accusations(
    { at, marked, growing, grace }: Circumstances,
    from: number,
  ): Generator<readonly [TrackRecord, Accusation]> {
    if (!this.isReporting) return;
    for (const begun of this.#started) {
      const { origin, work } = begun;
      const { place, source, at: since } = origin;
      const { record, ended } = origin.life;
      if (place === undefined || ended === undefined || work.kind === 'lookup' || !isLeft(begun)) continue;
      if (record.id < from || at - ended < grace('residue')) continue;
      if (source.working.get(origin.kind) !== source.calls) continue;
      // Without a mark it may be intended to live on: only growth is reported.
      if (!marked && place.rises < growing) continue;
      const accusation = accuse(record, residue, marked ? 'leak' : 'note', at);
      const hint = residueFix(work.kind);
      yield [record, { ...accusation, place, age: at - since, idle: undefined, hint }];
    }
  }

  /** The work of subscribe calls that keeps the process alive. */
  keepingAlive(): KeepsAlive[] {
    this.settle();
    return this.#started.flatMap(({ work, origin: { place, life } }) =>
      place !== undefined && work.keepsAlive ? { kind: work.kind, place, record: life.record } : [],
    );
  }

  #onWork(work: Work, below: StackFunction, by: Work | undefined): boolean {
    return by === undefined ? this.#addFirst(work, below) : this.#addNext(work, below, by);
  }

  #addFirst(work: Work, below: StackFunction): boolean {
    const { current: record } = this.#registry.opening;
    const visit = this.#call;
    // Without the line of the root it cannot be assigned.
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
  #addNext(work: Work, below: StackFunction, by: Work): boolean {
    const before = this.#continuing.get(by) as StartedWork;
    const { origin } = before;
    // The first work has been examined, and does not belong to a root.
    if (origin.stacks === undefined && origin.place === undefined) return false;
    const stack = String(takeStack(FRAMES, below).stack);
    const { rules } = this.#registry.sites;
    if (by.kind === 'lookup' ? !isCalledByHost(stack) : !isCalledByTimer(stack, rules)) return false;
    this.#add(work, origin, origin.life.ended === undefined ? 0 : before.rounds + 1);
    return true;
  }

  #add(work: Work, origin: Origin, rounds: number): void {
    const begun = { work, origin, rounds, counted: false };
    if (work.kind === 'timeout' || work.kind === 'lookup') this.#continuing.set(work, begun);
    if (this.#started.push(begun) >= this.#settleAt) this.settle();
  }

  #lifeOf(record: TrackRecord): RootLife {
    let life = this.#lives.get(record);
    if (life === undefined) {
      this.#lives.set(record, (life = { record, ended: undefined, turns: 0 }));
      record.traits |= STARTED_WORK;
      // It ended before its subscribe call did.
      if (!record.open) this.ended(record);
    }
    return life;
  }

  #goesOn(begun: StartedWork, left: { stacks: number }): boolean {
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
    for (const { counted, origin } of this.#started) if (counted) placeOf(origin).open--;
    this.#started = [];
    this.#ending = [];
    this.#lives = new WeakMap();
    this.#sources = new WeakMap();
  }
}

/** Whether the work still runs although its root ended enough turns ago. */
function isLeft({ work, origin, rounds }: StartedWork): boolean {
  return origin.life.turns >= TURNS && work.active && (work.kind !== 'timeout' || rounds >= TURNS);
}

function placeOf({ place }: Origin): Place {
  return place as Place;
}
