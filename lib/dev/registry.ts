import type { Accusation } from './leak/accusation.js';
import type { Leak } from '../leak.js';
import { dev } from '../probe.js';
import { realm } from '../realm.js';
import { isKnown, withBaseline } from './leak/baseline.js';
import { Connections } from './record/share-listeners.js';
import { Events } from './leak/events.js';
import { Growth } from './sweep/growth.js';
import { Holdings } from './record/given-to-owner.js';
import { Hooks } from './subscribe/hooked-copies.js';
import { isIgnored } from './leak/ignored-leaks.js';
import { chargeOfLost } from './sweep/collected.js';
import { forgetMishaps } from './base/mishaps.js';
import { Opening } from './subscribe/current-call.js';
import { Origins } from './subscribe/origins.js';
import { OwnerBook } from './record/owner-book.js';
import { Piles } from './sweep/piles.js';
import { emptyList, type TrackRecord } from './record/record.js';
import { Residues } from './sweep/residues.js';
import { resolve } from './record/resolve.js';
import type { Watched } from './base/rxjs-internals.js';
import { combine, readOptions, type DevModeOptions, type Install, type Settings } from './settings.js';
import { Shares } from './subscribe/shared-at.js';
import { shield } from './shield.js';
import { Sites } from './stack/places.js';
import { SourceTraces } from './leak/source-traces.js';
import { forgetReaders } from './record/stamps.js';
import { Sweep } from './sweep/sweep.js';
import { throwLater } from './base/real-timers.js';
import { Witness } from './dev-probe.js';
import { Zombies } from './sweep/zombies.js';

/** Stacks taken between two sweeps; where all are, it is more than can be opened meanwhile. */
const SAMPLES = { all: 2 ** 30, sampled: 64, off: 0 };
/** So many are asked for their subscriber in any case. */
const ASKED = 50_000;
/** Stacks of works that are read in one turn. */
const STACKS_A_TURN = 50;

/**
 * Everything that dev mode knows: which subscriptions are open, and who owns them. One per realm; it does nothing,
 * and holds nothing, while no install is in force.
 */
export class Registry {
  readonly young = emptyList();
  readonly old = emptyList();
  readonly owners = new OwnerBook(() => this.upcoming);
  readonly events = new Events();
  readonly sites = new Sites();
  readonly hooks = new Hooks(this);
  readonly sweep = new Sweep(this);
  readonly witness = shield(new Witness(this));
  readonly opening = new Opening(this);
  readonly zombies = new Zombies(this);
  readonly residues = new Residues(this);
  readonly growth = new Growth(this);
  readonly piles = new Piles(this);
  readonly traces = new SourceTraces();
  readonly connections = new Connections();
  readonly shares = new Shares(this);
  readonly origins = new Origins(this);
  readonly holdings = new Holdings();
  /** Does an open subscription wait for something that lives longer than what made it? Asked while it is there, by gates. */
  outlives: ((subscriber: Watched) => boolean) | undefined = undefined;
  installs: readonly Install[] = [];
  settings: Settings = combine([]);

  /** The time of the last sweep: good enough for an age where nobody wants it exactly. */
  time = 0;
  samples = 0;
  #lastId = 0;
  /** What the clock showed when the registry's time began; moved along when the clock is changed. */
  #began = 0;

  get enabled(): boolean {
    return this.installs.length > 0;
  }

  /** ms since the registry's time began. As a small integer where it is one: a fraction is an object of its own in each record. */
  now(): number {
    const elapsed = this.settings.now() - this.#began;
    const whole = elapsed | 0;
    return whole === elapsed ? whole : elapsed;
  }

  /** When a subscription begins, as exactly as anybody wants it. */
  get moment(): number {
    return this.settings.exact ? this.now() : this.time;
  }

  install(options: DevModeOptions): () => void {
    const install = readOptions(options);
    const { installs } = this;
    try {
      this.#apply([...installs, install]);
    } catch (error) {
      // A frozen prototype, say: nothing is half installed.
      this.#apply(installs);
      throw error;
    }
    return () => {
      if (!this.installs.includes(install)) return;
      this.#apply(this.installs.filter((other) => other !== install));
    };
  }

  renewSamples(): void {
    this.samples = SAMPLES[this.settings.sites];
    this.shares.renewLooks();
    this.sites.depth.renew();
    this.origins.renew();
  }

  /** Does anybody want to be told of leaks? */
  get listens(): boolean {
    return this.installs.some(({ onLeak }) => onLeak !== undefined);
  }

  /** Tells every `onLeak` what it has not been told yet, and is not known. */
  tell(leaks: readonly Leak[]): void {
    for (const { onLeak, told } of this.installs) {
      if (onLeak === undefined) continue;
      for (const leak of leaks) {
        if (isKnown(leak) || told.has(leak.fingerprint)) continue;
        told.add(leak.fingerprint);
        try {
          onLeak(leak);
        } catch (error) {
          throwLater(error);
        }
      }
    }
  }

  /** The same with what the baseline says of it; nothing of one that is ignored. */
  judge(leak: Leak): Leak[] {
    const { ignore, baseline, now } = this.settings;
    return isIgnored(ignore, leak) ? [] : [withBaseline(baseline, leak, now())];
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** The id that the next one will get: what has it or a greater one was opened after now. */
  get upcoming(): number {
    return this.#lastId + 1;
  }

  /**
   * All that are open, oldest first, as far as they have not been collected; without its subscriber what can be judged without,
   * when many have been asked for theirs: to ask takes longer than all else, and keeps each of them to the end of the turn. That
   * such a one has been collected, the sweep will find out.
   */
  *records(): Generator<readonly [TrackRecord, Watched | undefined]> {
    let left = this.holdings.any ? Infinity : ASKED;
    for (const list of [this.old, this.young]) {
      for (let record = list.next, next = record.next; record !== list; record = next, next = record.next) {
        const alone = left-- <= 0 && list === this.old && record.standsAlone;
        const subscriber = alone ? undefined : this.ask(record);
        if (alone || (subscriber !== undefined && !isEnding(record, subscriber))) yield [record, subscriber];
      }
    }
  }

  /** Its subscriber, if it is there and open. */
  ask(record: TrackRecord): Watched | undefined {
    const subscriber = record.subscriber();
    if (subscriber === undefined) this.lost(record);
    else if (subscriber.closed) this.zombies.missed(record, subscriber);
    else return resolve(record, subscriber, this.sites);
    return undefined;
  }

  /** Something that happened once: it is told until the last undo, to `onLeak` with the next sweep. */
  note(id: number, what: Accusation): void {
    this.events.add(id, this.now(), what);
    this.sweep.arm();
  }

  /** It has been collected, and was never torn down. */
  lost(record: TrackRecord): void {
    const charge = chargeOfLost(record, this.now(), this.connections);
    record.end();
    if (charge !== undefined) this.note(record.id, charge);
  }

  /** Writes down what is known of those that the sweep has not come to yet. */
  resolveYoung(): void {
    const { young } = this;
    this.residues.settle();
    for (let record = young.next; record !== young; record = record.next) {
      resolve(record, record.held as Watched, this.sites);
    }
  }

  /** Looks at what changes by itself, without anybody telling. */
  look(at: number): void {
    this.owners.ask(at);
    this.zombies.settle();
    this.residues.settle(STACKS_A_TURN);
    this.growth.watch(at);
  }

  #apply(installs: readonly Install[]): void {
    // It begins anew after a time when nothing was watched: small numbers are cheap to keep.
    const elapsed = this.enabled ? this.now() : 0;
    this.installs = installs;
    this.settings = combine(installs);
    this.renewSamples();
    this.sites.ignore(this.settings.ignoreFrames);
    this.#began = this.settings.now() - elapsed;
    dev.probe = this.enabled ? this.witness : null;
    this.hooks.set(this.settings.track === 'all' ? 'on' : 'off');
    this.residues.set(this.hooks.state === 'on' && this.settings.residue ? 'on' : 'off');
    if (!this.enabled) this.#forget();
  }

  /** Unlinks every record: chained to each other, they would keep each other's subscribers alive. */
  #forget(): void {
    for (const list of [this.young, this.old]) while (list.open) list.next.end();
    this.sweep.stop();
    this.zombies.clear();
    this.growth.clear();
    this.piles.clear();
    this.events.clear();
    this.owners.clear();
    this.holdings.clear();
    this.sites.clear();
    this.witness.clear();
    this.origins.clear();
    forgetReaders();
    forgetMishaps();
  }
}

/** It has completed or failed, which its consumer is being told: rxjs tears it down right after that. */
function isEnding({ role, kind }: TrackRecord, subscriber: Watched): boolean {
  return subscriber.isStopped === true && (kind === 'connection' || (role === 'plain' && kind !== 'guarded'));
}

/** The registry of this realm. */
export function registry(): Registry {
  return realm('registry', () => new Registry());
}
