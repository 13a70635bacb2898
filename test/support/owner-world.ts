import { Subscription } from 'rxjs';

import { channel } from '../../lib/channel.js';
import type { Clock } from '../../lib/clock.js';
import { ASYNC_DISPOSE, DISPOSE } from '../../lib/dispose.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { CloseReport, Owner, Release, Teardown } from '../../lib/owner/types.js';
import { testClock, type TestClock } from './clock.js';
import { type ItemSpec, type Op, type OwnerOp, type OwnerSpec, pick } from './owner-ops.js';

interface RealItem {
  release: Release;
  finish(): void;
  reject(): void;
}

export interface RealOwner {
  readonly spec: OwnerSpec;
  readonly owner: Owner;
  readonly abort: () => void;
  /** The number of listeners of its `signal` option. */
  readonly listeners: () => number;
  /** The result of its join(). */
  joined: 'not yet' | 'well' | { readonly failure: unknown };
}

/** Real owners, with the same operations as their model. */
export class OwnerWorld {
  readonly owners: RealOwner[] = [];
  readonly items: RealItem[] = [];

  constructor(
    readonly clock: Pick<TestClock, keyof Clock | 'advance' | 'pending'> = testClock(),
    readonly trace: string[] = [],
  ) {}

  async perform(op: Op): Promise<void> {
    this.do(op);
    await settle();
  }

  /** The part without promises. */
  do(op: Op): void {
    switch (op.do) {
      case 'make':
        this.#make(op.spec);
        break;
      case 'advance':
        this.clock.advance(op.ms);
        break;
      case 'release':
      case 'finish':
      case 'reject':
        pick(this.items, op.item)?.[op.do]();
        break;
      default: {
        const real = pick(this.owners, op.owner);
        if (real !== undefined) this.#doTo(real, op);
      }
    }
  }

  #doTo({ owner, abort }: RealOwner, op: OwnerOp): void {
    switch (op.do) {
      case 'own':
        this.#own(owner, op.item);
        break;
      case 'close': {
        const { name, grace } = op;
        void owner.close({ reason: name, ...(grace !== undefined && { grace }) }).catch(ignore);
        break;
      }
      case 'dispose':
        attempt(() => owner[DISPOSE]());
        break;
      case 'abort':
        abort();
    }
  }

  #make(spec: OwnerSpec): void {
    const { name, grace, settle, deadline, onChildError, signal } = spec;
    const parent = spec.parent === null ? undefined : pick(this.owners, spec.parent)?.owner;
    const controller = signal === 'none' ? undefined : new AbortController();
    const reason = `abort of ${name}`;
    const listeners = controller === undefined ? () => 0 : countListeners(controller.signal);
    if (signal === 'aborted') controller?.abort(reason);
    const owner = createOwner({
      name,
      onChildError,
      clock: this.clock,
      ...(parent && { parent }),
      ...(grace !== undefined && { grace }),
      ...(settle !== undefined && { settle }),
      ...(deadline !== undefined && { deadline }),
      ...(controller && { signal: controller.signal }),
    });
    const real: RealOwner = {
      spec,
      owner,
      abort: () => controller?.abort(reason),
      listeners,
      joined: 'not yet',
    };
    owner.join().then(
      () => (real.joined = 'well'),
      (failure: unknown) => (real.joined = { failure }),
    );
    this.#listen(owner.draining, `draining: ${name}`, spec.onDraining);
    this.#listen(owner.signal, `closed: ${name}`, spec.onClosed);
    this.owners.push(real);
  }

  #listen(signal: AbortSignal, line: string, then: Op | null): void {
    signal.addEventListener('abort', () => {
      this.trace.push(line);
      if (then !== null) this.do(then);
    });
  }

  #own(owner: Owner, { name, kind, throws, then }: ItemSpec): void {
    const end = (): void => {
      this.trace.push(`end of ${name}`);
      if (then !== null) this.do(then);
      if (throws) throw new Error(name);
    };
    const item: RealItem = { release: ignore, finish: ignore, reject: ignore };
    this.items.push(item);
    if (kind === 'channel') {
      const opened = channel<never>(owner, { name });
      item.finish = () => opened.complete();
      opened.subscribe({ complete: () => attempt(end, throws) });
      return;
    }
    attempt(() => (item.release = owner.own(teardown(kind, end, item), { name })), throws);
  }
}

function teardown(kind: Exclude<ItemSpec['kind'], 'channel'>, end: () => void, item: RealItem): Teardown {
  if (kind === 'function') return end;
  if (kind === 'disposable') return { [DISPOSE]: end };
  if (kind === 'subscription') {
    const subscription = new Subscription(end);
    item.finish = () => attempt(() => subscription.unsubscribe());
    return subscription;
  }
  const promise = new Promise<void>((resolve, reject) => {
    item.finish = resolve;
    item.reject = () => reject(new Error('rejected'));
  });
  promise.catch(ignore);
  const endLater = (): Promise<void> => {
    end();
    return promise;
  };
  return kind === 'promise' ? endLater : { [ASYNC_DISPOSE]: endLater };
}

/** The report of a close of this owner. */
export async function reportOf(owner: Owner): Promise<CloseReport> {
  try {
    return await owner.close();
  } catch (error) {
    return (error as { report: CloseReport }).report;
  }
}

/** Waits for the consequences of promises, and for theirs. */
async function settle(): Promise<void> {
  for (let ticks = 0; ticks < 40; ticks++) await Promise.resolve();
}

/** Catches the error of a teardown that is supposed to throw. */
function attempt(work: () => unknown, expected = true): void {
  try {
    work();
  } catch (error) {
    if (!expected) throw error;
  }
}

function ignore(): void {}

/** Counts the listeners that are added to `signal` from now on. */
export function countListeners(signal: AbortSignal): () => number {
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return () => count;
}
