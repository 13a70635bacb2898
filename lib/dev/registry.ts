import { realm } from '../realm.js';
import { dev } from '../dev-slot.js';
import { forgetMishaps } from './base/mishaps.js';
import type { Watched } from './base/rxjs-internals.js';
import { DevProbe } from './dev-probe.js';
import type { Accusation } from './leak/accusation.js';
import { Events } from './leak/events.js';
import { SourceTraces } from './leak/source-traces.js';
import { DevClock } from './record/dev-clock.js';
import { clampTimes } from './record/clamp-times.js';
import { GivenToOwner } from './record/given-to-owner.js';
import { OwnerBook } from './record/owner-book.js';
import { Records } from './record/records.js';
import type { TrackRecord } from './record/record.js';
import { ShareListeners } from './record/share-listeners.js';
import { clearRecordReaders } from './record/stamps.js';
import { combine, type DevModeOptions, type Install, readOptions, type Settings } from './settings.js';
import { shield } from './shield.js';
import { Places } from './stack/places.js';
import { CurrentCall } from './subscribe/current-call.js';
import { HookedCopies } from './subscribe/hooked-copies.js';
import { Origins } from './subscribe/origins.js';
import { SharedAt } from './subscribe/shared-at.js';
import { accusationOfCollected } from './sweep/collected.js';
import { Growth } from './sweep/growth.js';
import { Piles } from './sweep/piles.js';
import { Residues } from './sweep/residues.js';
import { Siblings } from './sweep/siblings.js';
import { Sweep } from './sweep/sweep.js';
import { Zombies } from './sweep/zombies.js';

/** The number of stacks that are taken between two sweeps; for `all` it is never reached. */
const SAMPLES = { all: 2 ** 30, sampled: 64, off: 0 };

/**
 * The parts of dev mode, wired together: one registry per realm. It does nothing, and holds nothing, while no
 * install is in force. Each part declares which other parts it uses.
 */
export class Registry {
  installs: readonly Install[] = [];
  settings: Settings = combine([]);
  /** The id of the first record since dev mode was switched on. */
  since = 1;
  /** The number of stacks that may still be taken before the next sweep. */
  samples = 0;
  /** Whether an open subscription waits for something that outlives the test that made it. Set by gates. */
  waitsOutside: ((subscriber: Watched) => boolean) | undefined = undefined;

  /** The number of users of {@link monitorWork}. */
  #monitorUsers = 0;

  readonly clock = new DevClock();
  readonly sites = new Places();
  readonly events = new Events();
  readonly traces = new SourceTraces();
  readonly givenToOwner = new GivenToOwner();
  readonly shareListeners = new ShareListeners();
  readonly owners = new OwnerBook(() => this.records.upcomingId);
  readonly records = new Records(this.sites, this.givenToOwner, {
    collected: (record) => this.#endCollected(record),
    endedUnseen: (record, subscriber) => this.zombies.endedUnseen(record, subscriber),
  });
  readonly opening = new CurrentCall(this);
  readonly origins = new Origins(this);
  readonly shares = new SharedAt(this);
  readonly hooks = new HookedCopies(this);
  readonly growth = new Growth(this);
  readonly piles = new Piles(this);
  readonly residues = new Residues(this);
  readonly siblings = new Siblings(this);
  readonly zombies = new Zombies(this);
  readonly sweep: Sweep = new Sweep(this);
  readonly probe = shield(new DevProbe(this));

  get enabled(): boolean {
    return this.installs.length > 0;
  }

  install(options: DevModeOptions): () => void {
    const install = readOptions(options);
    const { installs } = this;
    try {
      this.#apply([...installs, install]);
    } catch (error) {
      // E.g. for a frozen prototype: nothing is half installed.
      this.#apply(installs);
      throw error;
    }
    return () => {
      if (!this.installs.includes(install)) return;
      this.#apply(this.installs.filter((other) => other !== install));
    };
  }

  /** Tracks the work that subscriptions start, without reporting residues. Returns the undo. */
  monitorWork(): () => void {
    let watching = true;
    this.#monitorUsers++;
    this.#updateResidues();
    return () => {
      if (!watching) return;
      watching = false;
      this.#monitorUsers--;
      this.#updateResidues();
    };
  }

  #updateResidues(): void {
    const { residue } = this.settings;
    this.residues.isReporting = residue;
    this.residues.set(this.hooks.state === 'on' && (residue || this.#monitorUsers > 0) ? 'on' : 'off');
  }

  resetBudgets(): void {
    this.samples = SAMPLES[this.settings.sites];
    this.shares.resetBudget();
    this.sites.depth.resetBudget();
    this.origins.resetBudget();
  }

  /** Adds an event: it is reported until the last undo, and to `onLeak` with the next sweep. */
  addEvent(id: number, what: Accusation): void {
    this.events.add(id, this.clock.now(), what);
    this.sweep.arm();
  }

  #endCollected(record: TrackRecord): void {
    const charge = accusationOfCollected(record, this.clock.now(), this.shareListeners);
    record.end();
    if (charge !== undefined) this.addEvent(record.id, charge);
  }

  #apply(installs: readonly Install[]): void {
    // After a time without dev mode, time starts again at 0: small numbers need less memory.
    const elapsed = this.enabled ? this.clock.now() : 0;
    if (!this.enabled) this.since = this.records.upcomingId;
    this.installs = installs;
    this.settings = combine(installs);
    this.sites.ignoreFrames(this.settings.ignoreFrames);
    this.clock.use(this.settings, elapsed);
    this.resetBudgets();
    this.#followBack(elapsed);
    dev.probe = this.enabled ? this.probe : null;
    this.hooks.set(this.settings.track === 'all' ? 'on' : 'off');
    this.#updateResidues();
    if (!this.enabled) this.#forget();
  }

  /** If time has stepped back, what happened under the other clock has happened now. */
  #followBack(elapsed: number): void {
    const at = this.clock.now();
    if (at >= elapsed) return;
    this.clock.lastSweep = Math.min(this.clock.lastSweep, at);
    for (const record of this.records.listed()) clampTimes(record, at);
  }

  #forget(): void {
    this.clock.clear();
    this.records.clear();
    this.sweep.stop();
    for (const part of [this.zombies, this.growth, this.piles, this.events, this.owners]) part.clear();
    for (const part of [this.givenToOwner, this.siblings, this.sites, this.probe, this.origins]) part.clear();
    clearRecordReaders();
    forgetMishaps();
  }
}

/** The registry of this realm. */
export function registry(): Registry {
  return realm('registry', () => new Registry());
}
