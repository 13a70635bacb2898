import {
  map,
  mergeMap,
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  retry,
  share,
  type Subscriber,
  type Subscription,
  switchMap,
  take,
} from 'rxjs';

import { type Op, pick } from './owner-ops.js';
import type {
  Command,
  Foreign,
  GuardSpec,
  Like,
  LimitSpec,
  OnClose,
  Scenario,
  StageSpec,
  StreamSpec,
} from './pipeline-specs.js';
import { text } from './pipeline-words.js';
import { written } from './written.js';

type Operator = MonoTypeOperatorFunction<string>;

/** The operators and owners under test, or their model. */
export interface Kit {
  ownedBy(owner: Like, onClose: OnClose, name: string): Operator;
  timeoutOrAbort(limits: LimitSpec, fallback: (() => Observable<string>) | undefined): Operator;
  withLeakGuard(guard: GuardSpec, report: (verdict: string) => void): Operator;
  onEnding(report: (ending: string) => void): Operator;
  /** `work` gets a function that listens to its signal. */
  abortable(
    work: (onAbort: (listener: (reason: string) => void) => void) => Observable<string>,
  ): Observable<string>;
  /** Operations on the owners; `advance` moves the time of everything. */
  perform(op: Op): void;
  strike(foreign: Foreign, reason: string): void;
}

type Listener = Pick<Subscriber<string>, 'next' | 'complete' | 'error'>;

/** The subscribers of the sources that are triggered together. */
class Hub {
  readonly listeners = new Set<Listener>();

  emit(what: 'next' | 'complete' | 'error', value: string): void {
    for (const listener of [...this.listeners]) listener[what](value);
  }
}

/** The maximal number of subscriptions. A few nested mergeMaps would subscribe to far more. */
const ENOUGH = 100;

interface Consumer {
  subscription: Subscription | undefined;
}

/** A few pipelines and their consumers. Only the kit differs between the tested code and its model. */
export class PipelineWorld {
  readonly hubs = [new Hub(), new Hub()];
  readonly consumers: Consumer[] = [];
  /** The works that have begun, and whether they ended on their own, and were aborted. */
  readonly works: { ended: boolean; aborted: boolean }[] = [];
  /** The number of open subscriptions of each `onEnding`. */
  readonly unended = new Map<string, number>();
  readonly #pipelines: readonly Observable<string>[];
  /** A nested operation is done once, since it could otherwise never end. */
  readonly #done = new Set<Command>();
  #subscribed = 0;

  constructor(
    readonly kit: Kit,
    readonly trace: string[],
    scenario: Scenario,
  ) {
    for (const spec of scenario.owners) kit.perform({ do: 'make', spec });
    this.#pipelines = scenario.pipelines.map((spec) => this.#stream(spec));
  }

  perform(command: Command): void {
    switch (command.do) {
      case 'subscribe':
        this.#subscribe(command);
        break;
      case 'unsubscribe':
        pick(this.consumers, command.consumer)?.subscription?.unsubscribe();
        break;
      case 'strike':
        this.kit.strike(command.foreign, command.name);
        break;
      case 'owners':
        this.kit.perform(command.op);
        break;
      default:
        this.hubs[command.hub]?.emit(command.do, command.name);
    }
  }

  #then(command: Command | null): void {
    if (command === null || this.#done.has(command)) return;
    this.#done.add(command);
    this.perform(command);
  }

  #subscribe({ name, pipeline, atOnce, onNext, onEnd }: Command & { do: 'subscribe' }): void {
    const source = pick(this.#pipelines, pipeline);
    const consumer: Consumer = { subscription: undefined };
    this.consumers.push(consumer);
    const handle = (what: string, then: Command | null): void => {
      this.trace.push(`${name} hears ${what}`);
      this.#then(then);
      this.trace.push(`${name} heard it`);
    };
    const observer: Observer<string> = {
      next: (value) => handle(value, onNext),
      error: (error) => handle(`error: ${text(error)}`, onEnd),
      complete: () => handle('complete', onEnd),
    };
    const held = new Observable<string>((subscriber) => {
      consumer.subscription = subscriber;
      source?.subscribe(subscriber);
    });
    consumer.subscription = (atOnce ? held : source)?.subscribe(observer);
  }

  #stream(spec: StreamSpec): Observable<string> {
    const source = spec.abortable
      ? this.kit.abortable((onAbort) => this.#work(spec, onAbort))
      : this.#source(spec, () => undefined);
    return spec.stages.reduce((stream, stage) => stream.pipe(this.#stage(stage)), source);
  }

  #work(spec: StreamSpec, onAbort: (listener: (reason: string) => void) => void): Observable<string> {
    const work = { ended: false, aborted: false };
    this.works.push(work);
    onAbort((reason) => {
      work.aborted = true;
      this.trace.push(`${spec.name} is aborted: ${reason}`);
      this.#then(spec.onAbort);
    });
    // Aborted work can end after the abort, which is too late.
    return this.#source(spec, () => (work.ended ||= !work.aborted));
  }

  #source(
    { name, hub, values, end, way, letsGo, atOnce, then }: StreamSpec,
    ended: () => void,
  ): Observable<string> {
    const listeners = this.hubs[hub]?.listeners;
    const source = new Observable<string>((subscriber) => {
      const listener = marked(subscriber, ended);
      if (++this.#subscribed > ENOUGH) {
        listener.complete();
        return undefined;
      }
      this.trace.push(`${name} is subscribed`);
      this.#then(atOnce);
      for (let value = 0; value < values && !subscriber.closed; value++) subscriber.next(`${name}.${value}`);
      if (end === 'complete') listener.complete();
      if (end === 'error') listener.error(`${name} failed`);
      const member = letsGo ? lettingGo(subscriber) : listener;
      listeners?.add(member);
      return () => {
        listeners?.delete(member);
        this.trace.push(`${name} is torn down`);
        this.#then(then);
        this.trace.push(`${name} is down`);
      };
    });
    return written[way](source);
  }

  #stage(spec: StageSpec): Operator {
    const { kit, trace } = this;
    switch (spec.op) {
      case 'ownedBy':
        return kit.ownedBy(spec.owner, spec.onClose, spec.name);
      case 'timeoutOrAbort': {
        const fallback = spec.with && this.#stream(spec.with);
        return kit.timeoutOrAbort(spec, fallback ? () => fallback : undefined);
      }
      case 'withLeakGuard':
        return kit.withLeakGuard(spec, (verdict) => trace.push(`${spec.name} is ${verdict}`));
      case 'onEnding':
        return this.#onEnding(spec.name, spec.then);
      case 'switchMap':
      case 'mergeMap': {
        const inner = this.#stream(spec.inner);
        return spec.op === 'switchMap' ? switchMap(() => inner) : mergeMap(() => inner);
      }
      case 'take':
        return take(spec.count);
      case 'retry':
        return retry(spec.count);
      case 'map':
        return map((value) => `${value}'`);
      case 'share':
        return share();
    }
  }

  #onEnding(name: string, then: Command | null): Operator {
    const count = (by: number): unknown => this.unended.set(name, (this.unended.get(name) ?? 0) + by);
    const operator = this.kit.onEnding((ending) => {
      count(-1);
      this.trace.push(`${name} ended by ${ending}`);
      this.#then(then);
      this.trace.push(`${name} told it`);
    });
    return (source) => {
      const piped = operator(source);
      // The operator below is still notified directly, since its subscriber is passed on as it is.
      return new Observable((subscriber) => {
        count(1);
        return piped.subscribe(subscriber);
      });
    };
  }
}

/** Unsubscribes its subscriber when it is triggered. */
function lettingGo(subscriber: Subscriber<string>): Listener {
  const letGo = (): void => subscriber.unsubscribe();
  return { next: letGo, error: letGo, complete: letGo };
}

/** Logs the end of the source. */
function marked(subscriber: Subscriber<string>, ended: () => void): Listener {
  const mark = (): void => {
    if (!subscriber.closed) ended();
  };
  return {
    next: (value) => subscriber.next(value),
    complete() {
      mark();
      subscriber.complete();
    },
    error(error) {
      mark();
      subscriber.error(error);
    },
  };
}
