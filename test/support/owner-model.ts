import {
  dueOf,
  openOwner,
  failuresOf,
  isOwner,
  type ModelItem,
  type ModelOwner,
  remove,
  takes,
} from './owner-model-parts.js';
import { type ItemSpec, type Op, type OwnerOp, type OwnerSpec, pick } from './owner-ops.js';

/** The behavior of owners, as simple as possible: arrays, recursion, and a clock that jumps. */
export class OwnerModel {
  readonly owners: ModelOwner[] = [];
  readonly items: ModelItem[] = [];
  #now = 0;
  /** The consequences of promises, which come after the rest. */
  readonly #later: (() => void)[] = [];

  constructor(
    /** The log of all events, in order. */
    readonly trace: string[] = [],
    /** Another listener of the signals of owners. */
    readonly listener: (owner: ModelOwner, what: 'draining' | 'closed') => void = () => undefined,
  ) {}

  /** The time at which the next of them goes on without a call. */
  get due(): number {
    return Math.min(...this.owners.map(dueOf));
  }

  perform(op: Op): void {
    this.#do(op);
    for (let next = this.#later.shift(); next !== undefined; next = this.#later.shift()) next();
  }

  #do(op: Op): void {
    switch (op.do) {
      case 'make':
        this.#make(op.spec);
        break;
      case 'advance':
        this.#advance(this.#now + op.ms);
        break;
      case 'release':
      case 'finish':
      case 'reject': {
        const item = pick(this.items, op.item);
        if (item === undefined) break;
        if (op.do === 'release') this.#release(item);
        else this.#finish(item, op.do === 'finish' ? 'fulfilled' : 'rejected');
        break;
      }
      default: {
        const owner = pick(this.owners, op.owner);
        if (owner !== undefined) this.#doTo(owner, op);
      }
    }
  }

  #doTo(owner: ModelOwner, op: OwnerOp): void {
    const { phase, spec } = owner;
    const open = phase === 'open';
    switch (op.do) {
      case 'own':
        this.#own(owner, op.item);
        break;
      case 'close':
        if (open) this.#begin(owner, op.name, op.grace ?? spec.grace ?? 0);
        else if (op.grace !== undefined) this.#shorten(owner, op.grace);
        break;
      case 'dispose':
        if (open) this.#begin(owner, undefined, 0);
        this.#shorten(owner, 0);
        break;
      case 'abort':
        if (open && spec.signal !== 'none') this.#begin(owner, `abort of ${spec.name}`, spec.grace ?? 0);
    }
  }

  #make(spec: OwnerSpec): void {
    const parent = spec.parent === null ? undefined : pick(this.owners, spec.parent);
    const owner = openOwner(spec, parent, this.#now);
    const grace = spec.grace ?? 0;
    if (parent !== undefined && takes(parent, 'owner')) parent.holds.push(owner);
    else if (parent !== undefined) this.#begin(owner, parent.why, grace);
    if (owner.phase === 'open' && spec.signal === 'aborted')
      this.#begin(owner, `abort of ${spec.name}`, grace);
    if (owner.phase === 'open' && owner.strikes <= this.#now) this.#strike(owner);
    // From now on operations can select it, and its listeners are notified.
    this.owners.push(owner);
  }

  #own(owner: ModelOwner, spec: ItemSpec): void {
    const item: ModelItem = { spec, owner, ended: false, settled: undefined };
    this.items.push(item);
    if (takes(owner, spec.kind)) owner.holds.push(item);
    else this.#undo(item);
  }

  /** Makes `owner` hold a subscription that is not an item; undefined if it no longer adopts. */
  adopt(owner: ModelOwner, end: () => void): ModelItem | undefined {
    if (!takes(owner, 'subscription')) return undefined;
    const spec: ItemSpec = { name: '', kind: 'subscription', throws: false, then: null };
    const item: ModelItem = { spec, owner, ended: false, settled: undefined, end };
    owner.holds.push(item);
    return item;
  }

  /** It has ended on its own. */
  ended(item: ModelItem): void {
    const { owner } = item;
    if (!remove(owner.holds, item)) return;
    if (owner.phase === 'draining') owner.report.drained++;
    this.#forceIfIdle(owner);
  }

  /** It was released without having ended. */
  #release(item: ModelItem): void {
    if (item.spec.kind !== 'channel' && remove(item.owner.holds, item)) this.#forceIfIdle(item.owner);
  }

  #finish(item: ModelItem, how: 'fulfilled' | 'rejected'): void {
    const { owner } = item;
    const { kind } = item.spec;
    if (kind === 'promise' || kind === 'async disposable') {
      if (item.settled !== undefined) return;
      item.settled = how;
      if (owner.awaits.has(item)) this.#later.push(() => this.#settled(item));
    } else if (how === 'fulfilled' && !item.ended) {
      if (kind === 'channel') {
        remove(owner.holds, item);
        this.#undo(item);
      } else if (kind === 'subscription') {
        this.#undo(item);
        this.ended(item);
      }
    }
  }

  /** Runs its teardown once. Returns whether that threw. */
  #undo(item: ModelItem): boolean {
    if (item.end !== undefined) {
      item.end();
      return false;
    }
    if (item.ended && item.spec.kind === 'subscription') return false;
    item.ended = true;
    this.trace.push(`end of ${item.spec.name}`);
    if (item.spec.then !== null) this.#do(item.spec.then);
    return item.spec.throws && item.spec.kind !== 'channel';
  }

  #begin(owner: ModelOwner, why: string | undefined, grace: number): void {
    owner.phase = 'draining';
    owner.why = why;
    owner.began = this.#now;
    owner.due = this.#now + grace;
    this.#notify(owner, 'draining');
    for (const held of [...owner.holds].reverse()) {
      if (!owner.holds.includes(held)) continue;
      if (isOwner(held)) {
        const left = owner.due - this.#now;
        if (left > 0 && held.phase === 'open')
          this.#begin(held, why, Math.min(held.spec.grace ?? left, left));
      } else if (held.spec.kind === 'channel') {
        this.#end(owner, held);
      }
    }
    owner.notified = true;
    this.#forceIfIdle(owner);
  }

  #shorten(owner: ModelOwner, grace: number): void {
    if (owner.phase !== 'draining') return;
    owner.due = Math.min(owner.due, this.#now + grace);
    this.#forceIfIdle(owner);
  }

  #forceIfIdle(owner: ModelOwner): void {
    if (owner.phase !== 'draining' || !owner.notified) return;
    const waits = owner.holds.some((held) => isOwner(held) || held.spec.kind === 'subscription');
    if (!waits || owner.due <= this.#now) this.#force(owner);
  }

  #force(owner: ModelOwner): void {
    if (owner.phase !== 'draining') return;
    owner.phase = 'ending';
    this.#notify(owner, 'closed');
    for (let held = owner.holds.at(-1); held !== undefined; held = owner.holds.at(-1)) this.#end(owner, held);
    owner.phase = 'joining';
    owner.due = this.#now + owner.settle;
    this.#doneIfJoined(owner);
  }

  #end(owner: ModelOwner, held: ModelItem | ModelOwner): void {
    remove(owner.holds, held);
    if (isOwner(held)) {
      owner.awaits.add(held);
      if (held.phase === 'open') this.#begin(held, owner.why, 0);
      else this.#force(held);
      return;
    }
    const { kind, name } = held.spec;
    if (kind === 'subscription') owner.report.forced.push(name);
    if (this.#undo(held)) owner.report.errors++;
    else if (kind === 'promise' || kind === 'async disposable') {
      owner.awaits.add(held);
      if (held.settled !== undefined) this.#later.push(() => this.#settled(held));
    }
  }

  #settled(item: ModelItem): void {
    if (!item.owner.awaits.delete(item)) return;
    if (item.settled === 'rejected') item.owner.report.errors++;
    this.#doneIfJoined(item.owner);
  }

  #doneIfJoined(owner: ModelOwner): void {
    if (owner.phase !== 'joining' || owner.awaits.size > 0) return;
    const { parent, report } = owner;
    owner.phase = 'done';
    owner.due = Infinity;
    report.ms = this.#now - owner.began;
    if (parent === undefined || !(parent.awaits.has(owner) || parent.holds.includes(owner))) return;
    if (parent.phase === 'open') {
      remove(parent.holds, owner);
      for (const failure of failuresOf(owner)) this.fail(parent, failure);
      return;
    }
    for (const failure of owner.failures) this.fail(parent, failure);
    parent.report.drained += report.drained;
    parent.report.forced.push(...report.forced);
    parent.report.stuck.push(...report.stuck);
    parent.report.errors += report.errors;
    parent.awaits.delete(owner);
    remove(parent.holds, owner);
    this.#forceIfIdle(parent);
    this.#doneIfJoined(parent);
  }

  /** One of its children is about to fail, and can be the last that it waits for. */
  failing({ spec, failures }: ModelOwner, failure: string): void {
    if (spec.onChildError === 'close') failures.add(failure);
  }

  /** One of its children has failed. */
  fail(owner: ModelOwner, failure: string): void {
    if (owner.spec.onChildError !== 'close') return;
    owner.failures.add(failure);
    if (owner.phase === 'open') this.#begin(owner, failure, owner.spec.grace ?? 0);
  }

  #giveUp(owner: ModelOwner): void {
    for (const awaited of [...owner.awaits]) {
      if (isOwner(awaited)) {
        this.#giveUp(awaited);
      } else {
        owner.report.stuck.push(awaited.spec.name);
        owner.awaits.delete(awaited);
      }
    }
    this.#doneIfJoined(owner);
  }

  #strike(owner: ModelOwner): void {
    this.#begin(owner, `deadline of ${owner.spec.name}`, owner.spec.grace ?? 0);
  }

  /** Moves from one due time to the next. Owners that are due at the same time go from the root down. */
  #advance(until: number): void {
    for (;;) {
      const next = this.owners.find((owner) => dueOf(owner) === this.due);
      if (next === undefined || this.due > until) break;
      this.#now = dueOf(next);
      if (next.phase === 'open') this.#strike(next);
      else if (next.phase === 'draining') this.#force(next);
      else this.#giveUp(next);
    }
    this.#now = until;
  }

  #notify(owner: ModelOwner, what: 'draining' | 'closed'): void {
    // Its listeners are added after its creation.
    if (!this.owners.includes(owner)) return;
    this.trace.push(`${what}: ${owner.spec.name}`);
    const then = what === 'draining' ? owner.spec.onDraining : owner.spec.onClosed;
    if (then !== null) this.#do(then);
    this.listener(owner, what);
  }
}
