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

/** What is under test, or the model of it: our operators, and those who end what passes them. */
export interface Kit {
  ownedBy(owner: Like, onClose: OnClose, name: string): Operator;
  timeoutOrAbort(limits: LimitSpec, fallback: (() => Observable<string>) | undefined): Operator;
  withLeakGuard(guard: GuardSpec, told: (verdict: string) => void): Operator;
  onEnding(told: (ending: string) => void): Operator;
  /** `work` is handed the way to listen to its signal. */
  abortable(
    work: (onAbort: (hear: (reason: string) => void) => void) => Observable<string>,
  ): Observable<string>;
  /** To the owners; `advance` to the time of all. */
  perform(op: Op): void;
  strike(foreign: Foreign, reason: string): void;
}

type Listener = Pick<Subscriber<string>, 'next' | 'complete' | 'error'>;

/** Those who listen at present to the streams that are told to speak together. */
class Hub {
  readonly listeners = new Set<Listener>();

  tell(what: 'next' | 'complete' | 'error', value: string): void {
    for (const listener of [...this.listeners]) listener[what](value);
  }
}

/** A few mergeMaps, one above the other, subscribe to far more: no more than these are. */
const ENOUGH = 100;

interface Consumer {
  subscription: Subscription | undefined;
}

/** A few pipelines and their consumers: the same for what is tested and for its model, but for the kit. */
export class PipelineWorld {
  readonly hubs = [new Hub(), new Hub()];
  readonly consumers: Consumer[] = [];
  /** Works that have begun, and whether they ended by themselves, and were aborted. */
  readonly works: { ended: boolean; aborted: boolean }[] = [];
  /** How many subscriptions each `onEnding` saw begin that it has not seen end. */
  readonly unended = new Map<string, number>();
  readonly #pipelines: readonly Observable<string>[];
  /** What is done inside something else is done once: else it might never end. */
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
        this.hubs[command.hub]?.tell(command.do, command.name);
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
    const hear = (what: string, then: Command | null): void => {
      this.trace.push(`${name} hears ${what}`);
      this.#then(then);
      this.trace.push(`${name} heard it`);
    };
    const observer: Observer<string> = {
      next: (value) => hear(value, onNext),
      error: (error) => hear(`error: ${text(error)}`, onEnd),
      complete: () => hear('complete', onEnd),
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

  #work(spec: StreamSpec, onAbort: (hear: (reason: string) => void) => void): Observable<string> {
    const work = { ended: false, aborted: false };
    this.works.push(work);
    onAbort((reason) => {
      work.aborted = true;
      this.trace.push(`${spec.name} is aborted: ${reason}`);
      this.#then(spec.onAbort);
    });
    // Whoever is aborted may end on that, which comes too late.
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
      const heard = letsGo ? lettingGo(subscriber) : listener;
      listeners?.add(heard);
      return () => {
        listeners?.delete(heard);
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
      const told = operator(source);
      // The operator below is told directly all the same: its subscriber is passed on as it is.
      return new Observable((subscriber) => {
        count(1);
        return told.subscribe(subscriber);
      });
    };
  }
}

/** Lets go of its subscriber whatever it is told to say. */
function lettingGo(subscriber: Subscriber<string>): Listener {
  const letGo = (): void => subscriber.unsubscribe();
  return { next: letGo, error: letGo, complete: letGo };
}

/** Says when the source itself ends. */
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
