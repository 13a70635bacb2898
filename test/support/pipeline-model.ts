import { Observable } from 'rxjs';

import type { Op } from './owner-ops.js';
import {
  LimitTimers,
  ModelHolders,
  type ModelHolder,
  type ModelLimits,
  ModelTime,
} from './pipeline-model-parts.js';
import type { Foreign, GuardSpec, Like, LimitSpec, OnClose, Signal } from './pipeline-specs.js';
import {
  between,
  cut,
  type Down,
  ended,
  isOpen,
  middle,
  type Operator,
  stranded,
  type Stream,
} from './pipeline-middle.js';
import { closedText, lateText, leakText } from './pipeline-words.js';
import type { Kit } from './pipeline-world.js';

/** Why one of our operators ends a subscription, and the error or reason. */
interface Why {
  readonly ending: string;
  readonly reason: string;
}

/** Our operators, as simple as possible: closures, a timer for each limit, strings for errors. */
export class ModelKit implements Kit {
  readonly #holders: ModelHolders;
  readonly #time: ModelTime;
  /** The cut that is tearing down at this moment. */
  #why: Why | undefined;
  /** The subscriber that is being notified of a cut at this moment. */
  #notified: { readonly who: Down; readonly why: Why } | undefined;

  constructor(trace: string[]) {
    this.#holders = new ModelHolders(trace);
    this.#time = new ModelTime(this.#holders.owners);
  }

  /** The number of adoptions of each owner. */
  get sizes(): number[] {
    return this.#holders.owners.owners.map(({ holds }) => holds.length);
  }

  /** The further course is not specified. */
  get undecided(): boolean {
    return this.#time.tied;
  }

  perform(op: Op): void {
    if (op.do === 'advance') this.#time.advance(op.ms);
    else this.#holders.owners.perform(op);
  }

  strike(foreign: Foreign, reason: string): void {
    this.#holders.strike(foreign, reason);
  }

  ownedBy(like: Like, onClose: OnClose): Operator {
    return between((source, down) => {
      const holder = this.#holders.find(like);
      const error = (error: string): void => {
        holder.failing(error);
        down.error(error);
        holder.fail(error);
      };
      const up = middle(down, { error }, { over: () => release?.(), waits: true });
      const release = holder.adopt(() => this.#cut(up, down, byOwner(holder), onClose));
      if (release !== undefined) source.subscribe(up);
      else this.#notify(down, byOwner(holder), onClose);
    });
  }

  timeoutOrAbort(limits: LimitSpec, fallback: (() => Stream) | undefined): Operator {
    return between((source, down) => this.#limited(source, down, limits, limits, fallback));
  }

  withLeakGuard({ maxAge, maxIdle, onLeak }: GuardSpec, report: (verdict: string) => void): Operator {
    if (onLeak === 'report') return (source) => source;
    const guard = (source: Stream, down: Down): void => {
      let struck = false;
      const limits = new LimitTimers(this.#time, { total: maxAge, each: maxIdle }, (limit) => {
        const verdict = limit === 'total' ? 'overdue' : 'stalled';
        const reason = leakText(verdict);
        if (onLeak === 'call') {
          report(verdict);
          return;
        }
        struck = true;
        this.#cut(up, down, { ending: `guard, ${reason}`, reason }, onLeak === 'end' ? 'complete' : 'error');
      });
      // It cannot be observed: an end above is passed on through it, and a silent one unsubscribes the consumer, too.
      const pass = (how: 'complete' | 'error', error?: string): void => {
        const notified = this.#notified?.who === up ? { ...this.#notified, who: down } : this.#notified;
        this.#during(this.#why, notified, () => down[how](error));
      };
      const handlers = {
        next: spoken(limits, down),
        error: (error: string) => pass('error', error),
        complete: () => pass('complete'),
      };
      const over = (): void => {
        limits.stop();
        if (!struck && !down.closed) down.unsubscribe();
      };
      const up = middle(down, handlers, { over, standsIn: true });
      source.subscribe(up);
      if (isOpen(up)) limits.watch();
    };
    // It is bypassed for a closed subscriber.
    return (source) => new Observable((down) => (down.closed ? source.subscribe(down) : guard(source, down)));
  }

  onEnding(report: (ending: string) => void): Operator {
    const hand = (ending: string): void => this.#during(undefined, undefined, () => report(ending));
    return (source) =>
      new Observable((down) => {
        if (down.closed) {
          hand('consumer');
          return;
        }
        const outside = this.#why;
        let ending: string | undefined;
        // Until the source has returned its teardown, it is not torn down.
        const upstream: { returned: boolean; ending?: string } = { returned: false };
        const ended = (how: 'complete' | 'error', error?: string): void => {
          ending = this.#notified?.who === up ? this.#notified.why.ending : `source, ${how}`;
          this.#during(undefined, undefined, () => down[how](error));
        };
        const up = middle(
          down,
          {
            next: (value) => this.#during(undefined, undefined, () => down.next(value)),
            error: (error: string) => ended('error', error),
            complete: () => ended('complete'),
          },
          {
            over: () => {
              ending ??= (this.#why === outside ? undefined : this.#why)?.ending ?? 'consumer';
              if (upstream.returned) hand(ending);
              else upstream.ending = ending;
            },
          },
        );
        source.subscribe(up);
        upstream.returned = true;
        if (upstream.ending !== undefined) hand(upstream.ending);
      });
  }

  abortable(work: (onAbort: (listener: (reason: string) => void) => void) => Stream): Stream {
    return new Observable((down) => {
      if (down.closed) return;
      const outside = this.#why;
      const state = { ended: false };
      let abort: ((reason: string) => void) | undefined;
      down.add(() => {
        if (!state.ended) abort?.((this.#why === outside ? undefined : this.#why)?.reason ?? 'left');
      });
      const source = work((listener) => (abort = listener));
      const end = (how: 'complete' | 'error', error?: string): void => {
        state.ended = true;
        down[how](error);
      };
      source.subscribe(
        middle(down, { error: (error: string) => end('error', error), complete: () => end('complete') }),
      );
    });
  }

  #limited(source: Stream, down: Down, whose: LimitSpec, own: ModelLimits, fallback?: () => Stream): void {
    const { name, signal, owner } = whose;
    const releases: (() => void)[] = [];
    const limits = new LimitTimers(this.#time, own, (limit) => {
      const reason = lateText(name, limit, limits.seen);
      const why = { ending: `deadline, ${reason}`, reason };
      if (fallback === undefined) {
        this.#cut(up, down, why, 'error');
        return;
      }
      this.#end(up, why);
      if (down.closed) return;
      this.#limited(fallback(), down, whose, {});
    });
    const over = (): void => {
      limits.stop();
      for (const release of releases) release();
    };
    const up = middle(down, { next: spoken(limits, down) }, { over, waits: true });
    const hangOn = (like: Like | undefined, why: (holder: ModelHolder) => Why): void => {
      if (like === undefined || !isOpen(up)) return;
      const holder = this.#holders.find(like);
      const end = (): void => this.#cut(up, down, why(holder), 'error');
      const release = holder.adopt(end);
      if (release === undefined) end();
      else releases.push(release);
    };
    hangOn(signal, (holder) => bySignal(signal, holder));
    hangOn(owner, (holder) => byOwnerOrDeadline(name, limits.seen, holder));
    if (isOpen(up)) source.subscribe(up);
    if (isOpen(up)) limits.watch();
  }

  /** Ends upstream first, and then downstream. */
  #cut(up: Down, down: Down, why: Why, onClose: OnClose): void {
    if (!isOpen(up)) return;
    const hasEnded = ended.has(up);
    this.#end(up, why);
    if (!hasEnded) this.#notify(down, why, onClose);
  }

  #end(up: Down, why: Why): void {
    cut.add(up);
    this.#during(why, undefined, stranded.get(up) ?? (() => up.unsubscribe()));
  }

  #notify(down: Down, why: Why, onClose: OnClose): void {
    if (onClose === 'silent') this.#during(why, undefined, () => down.unsubscribe());
    else this.#during(undefined, { who: down, why }, () => down[onClose](why.reason));
  }

  #during(why: Why | undefined, notified: { who: Down; why: Why } | undefined, work: () => void): void {
    const before = { why: this.#why, notified: this.#notified };
    this.#why = why;
    this.#notified = notified;
    work();
    this.#why = before.why;
    this.#notified = before.notified;
  }
}

function spoken(limits: LimitTimers, down: Down): (value: string) => void {
  return (value) => {
    limits.spoke();
    down.next(value);
  };
}

function byOwner({ owner, reason }: ModelHolder): Why {
  const text = closedText(owner, reason);
  return { ending: `owner, ${text}`, reason: text };
}

function byOwnerOrDeadline(name: string, seen: number, holder: ModelHolder): Why {
  if (!holder.reason.startsWith('deadline')) return byOwner(holder);
  const reason = lateText(name, holder.reason, seen);
  return { ending: `deadline, ${reason}`, reason };
}

function bySignal(signal: Signal | undefined, { owner, reason }: ModelHolder): Why {
  const text = signal === 'AbortSignal' ? reason : closedText(owner, reason);
  return { ending: `signal, ${text}`, reason: text };
}
