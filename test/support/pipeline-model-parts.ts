import { OwnerModel } from './owner-model.js';
import { type ModelOwner, remove } from './owner-model-parts.js';
import { FOREIGN, type Foreign, type Like, OWN_SIGNALS, OWNERS } from './pipeline-specs.js';
import { closedText } from './pipeline-words.js';

/** The model of an owner of any kind: its name in reasons, and why it closed. */
export interface ModelHolder {
  readonly owner: string;
  readonly reason: string;
  /** Returns the release; undefined if it has closed. */
  adopt(end: () => void): (() => void) | undefined;
  /** Before an error passes one of its subscriptions, and after. */
  failing(error: string): void;
  fail(error: string): void;
}

export class ModelHolders {
  readonly owners: OwnerModel;
  readonly #foreign = new Map<Like, ModelForeign>();

  constructor(trace: string[]) {
    for (const name of FOREIGN) this.#foreign.set(name, new ModelForeign(name));
    for (const name of OWN_SIGNALS) this.#foreign.set(name, new ModelForeign(name.split(' of ')[1] ?? name));
    this.owners = new OwnerModel(trace, ({ spec, why }, what) => {
      this.#foreign.get(`${what === 'closed' ? 'signal' : what} of ${spec.name}` as Like)?.strike(why);
    });
  }

  find(like: Like): ModelHolder {
    const { owners } = this;
    const owner = owners.owners[OWNERS.indexOf(like as (typeof OWNERS)[number])];
    const foreign = this.#foreign.get(like);
    if (owner === undefined) {
      if (foreign === undefined) throw new Error(`There is no ${like}.`);
      return foreign;
    }
    return {
      owner: owner.spec.name,
      get reason() {
        return owner.why ?? 'nothing';
      },
      adopt(end) {
        const item = owners.adopt(owner, end);
        return item && (() => owners.ended(item));
      },
      failing(error) {
        if (!isEndOf(owner, error)) owners.failing(owner, error);
      },
      fail(error) {
        if (!isEndOf(owner, error)) owners.fail(owner, error);
      },
    };
  }

  strike(foreign: Foreign, reason: string): void {
    const holder = this.#foreign.get(foreign);
    // A value of a notifier is known only to its subscribers at the time.
    if (foreign === 'notifier' && !holder?.listens) return;
    holder?.strike(foreign === 'AbortSignal' || foreign === 'notifier' ? reason : undefined);
  }
}

/** Whether it is the end of the owner or an ancestor, which does not count as a failure. */
function isEndOf({ spec, why, phase, parent }: ModelOwner, error: string): boolean {
  const ends = [
    closedText(spec.name, why ?? 'nothing'),
    ...(why?.startsWith('deadline') ? [`late, by ${why},`] : []),
  ];
  if (phase !== 'open' && ends.some((end) => error.includes(end))) return true;
  return parent !== undefined && isEndOf(parent, error);
}

class ModelForeign implements ModelHolder {
  reason = 'nothing';
  #closed = false;
  readonly #ends: (() => void)[] = [];

  constructor(readonly owner: string) {}

  get listens(): boolean {
    return this.#ends.length > 0;
  }

  adopt(end: () => void): (() => void) | undefined {
    if (this.#closed) return undefined;
    this.#ends.push(end);
    return () => remove(this.#ends, end);
  }

  failing(): void {}

  fail(): void {}

  strike(reason = 'nothing'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.reason = reason;
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) end();
  }
}

/** The time of the owners and the limits. */
export class ModelTime {
  now = 0;
  /** Several limits struck at one instant. Their order is not specified. */
  tied = false;
  readonly #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(private readonly owners: OwnerModel) {}

  set(ms: number, run: () => void): () => void {
    const timer = { at: this.now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return () => remove(this.#timers, timer);
  }

  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const timer = this.#timers.reduce((a, b) => (b.at < a.at ? b : a), {
        at: Infinity,
        run: () => undefined,
      });
      const next = Math.min(timer.at, this.owners.due);
      if (next > until) break;
      this.tied ||= this.#timers.some((other) => other !== timer && other.at === next);
      const passed = next - this.now;
      this.now = next;
      this.owners.perform({ do: 'advance', ms: passed });
      if (timer.at === next && remove(this.#timers, timer)) timer.run();
    }
    this.owners.perform({ do: 'advance', ms: until - this.now });
    this.now = until;
  }
}

export interface ModelLimits {
  readonly first?: number | undefined;
  readonly each?: number | undefined;
  readonly total?: number | undefined;
  readonly by?: number | undefined;
}

/** The limits of one subscription. Each has a timer, and `each` a new one per value. */
export class LimitTimers {
  seen = 0;
  #watching = false;
  readonly #timers = new Map<string, () => void>();

  constructor(
    private readonly time: ModelTime,
    private readonly limits: ModelLimits,
    private readonly strike: (limit: string) => void,
  ) {}

  watch(): void {
    const { total, by = Infinity } = this.limits;
    this.#watching = true;
    this.#set('total', total);
    this.#set('by', by - this.time.now);
    this.#wait();
  }

  spoke(): void {
    this.seen++;
    if (this.#watching) this.#wait();
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
  }

  #wait(): void {
    const { first, each } = this.limits;
    if (this.seen === 0 && first !== undefined) {
      this.#set('first', first);
    } else {
      this.#timers.get('first')?.();
      this.#set('each', each);
    }
  }

  #set(limit: string, ms = Infinity): void {
    this.#timers.get(limit)?.();
    if (ms < Infinity)
      this.#timers.set(
        limit,
        this.time.set(ms, () => this.strike(limit)),
      );
  }
}
