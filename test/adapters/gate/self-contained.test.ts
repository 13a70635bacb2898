import { EventEmitter } from 'node:events';
import { AsyncResource } from 'node:async_hooks';
import { createServer } from 'node:http';
import { Socket } from 'node:net';

import {
  animationFrames,
  BehaviorSubject,
  combineLatest,
  defer,
  finalize,
  firstValueFrom,
  from,
  fromEvent,
  fromEventPattern,
  groupBy,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  ReplaySubject,
  share,
  shareReplay,
  skipLast,
  Subject,
  type Subscription,
  switchMap,
  takeUntil,
  timer,
  using,
  VirtualTimeScheduler,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Gate, theTest } from '../../../adapters/gate/gate.js';
import { Scope } from '../../../adapters/gate/test-scope.js';
import { TrackRecord } from '../../../lib/dev/record/record.js';
import { registry } from '../../../lib/dev/registry.js';
import type { Watched } from '../../../lib/dev/base/rxjs-internals.js';
import { createOwner, leaks } from '../../../lib/index.js';

import { abortable, ownedBy } from '../../../operators/index.js';
import { sweepDropped } from '../../support/garbage.js';

let gate: Gate;
let file: Scope;

beforeEach(() => {
  gate = new Gate('leakGate', { grace: 0 });
  gate.watch(Observable, undefined, Subject);
  file = new Scope();
});

afterEach(() => {
  gate.undo();
  vi.useRealTimers();
});

interface Verdict {
  readonly failed: number;
  readonly contained: number;
}

const sum = (leaks: readonly { readonly count: number }[] = []): number =>
  leaks.reduce((all, { count }) => all + count, 0);

/** Runs a test of its own, as a runner would, and judges it. */
async function testOf(body: () => unknown, judging = gate): Promise<Verdict> {
  const scope = new Scope(file);
  await scope.run(body);
  const error = await judging.judge(scope, theTest('it'));
  return { failed: sum(error?.leaks), contained: sum(scope.selfContained) };
}

const SILENT: Verdict = { failed: 0, contained: 1 };
const FAILED: Verdict = { failed: 1, contained: 0 };
const text = (): string => '';
const test = (): TestScheduler => new TestScheduler(() => undefined);

describe('a subscription that only its own test could wake', () => {
  // prettier-ignore
  it.each<[string, () => unknown]>([
    ['a Subject',                        () => new Subject().subscribe()],
    ['a Subject that has emitted',       () => { const s = new Subject(); s.subscribe(); s.next(1); }],
    ['a state',                          () => new BehaviorSubject(1).pipe(map(text)).subscribe()],
    ['a state with a past',              () => { const s = new ReplaySubject(1); s.next(1); s.asObservable().subscribe(); }],
    ['many of them',                     () => merge(new Subject(), combineLatest([new Subject(), new Subject()])).subscribe()],
    ['an inner one',                     () => of(1).pipe(switchMap(() => new Subject())).subscribe()],
    ['a group of a Subject',             () => new BehaviorSubject(1).pipe(groupBy(text), mergeMap((group) => group)).subscribe()],
    ['all but its last values',          () => new Subject().pipe(skipLast(1)).subscribe()],
    ['made when subscribed',             () => defer(() => new Subject()).subscribe()],
    ['a signal to end NEVER',            () => NEVER.pipe(takeUntil(new Subject())).subscribe()],
    ['a Subject that was unsubscribed',  () => { const s = new Subject(); s.pipe(map(text)).subscribe(); s.subscribe().unsubscribe(); }],
    ['a promise of a Subject',           () => { void firstValueFrom(new Subject()); }],
    ['a share of a Subject',             () => new Subject().pipe(share()).subscribe()],
    ['a cache of a Subject',             () => new Subject().pipe(shareReplay(1)).subscribe()],
    ['an emitter',                       () => fromEvent(new EventEmitter(), 'tick').subscribe()],
    ['an emitter that has emitted',      () => { const e = new EventEmitter(); fromEvent(e, 'tick').subscribe(); e.emit('tick'); }],
    ['an event target',                  () => fromEvent(new EventTarget(), 'tick').pipe(map(text)).subscribe()],
    ['a signal',                         () => fromEvent(new AbortController().signal, 'abort').subscribe()],
    ['a virtual clock',                  () => interval(5, new VirtualTimeScheduler()).subscribe()],
    ['a marble stream that is hot',      () => test().createHotObservable('-a-').subscribe()],
    ['a share of one that is cold',      () => test().createColdObservable('-a-').pipe(share()).subscribe()],
    ['one that is cold, and over',       () => { const t = test(); t.createColdObservable('-a-').subscribe(); t.flush(); }],
    ['passed on by hand',                () => { const s = new Subject(); new Observable((to) => s.subscribe(to)).subscribe(); }],
  ])('fails nothing, and is counted: %s', async (_, body) => {
    expect(await testOf(body)).toEqual(SILENT);
  });

  // prettier-ignore
  it.each<[string, () => unknown]>([
    ['a timer',                          () => interval(1_000).subscribe()],
    ['a timer that ends a Subject',      () => new Subject().pipe(takeUntil(timer(60_000))).subscribe()],
    ['an inner timer',                   () => of(1).pipe(mergeMap(() => interval(1_000))).subscribe()],
    ['a share of a timer',               () => interval(1_000).pipe(share()).subscribe()],
    ['a cache of a timer, with no one',  () => interval(1_000).pipe(shareReplay(1)).subscribe().unsubscribe()],
    ['a promise',                        () => from(new Promise(() => undefined)).subscribe()],
    ['a response',                       () => abortable(() => new Promise(() => undefined)).subscribe()],
    ['an event of the process',          () => fromEvent(process, 'rxleash').subscribe()],
    ['NEVER, and nothing else',          () => NEVER.subscribe()],
    ['a source made by hand',            () => new Observable((to) => { process.nextTick(() => to); }).subscribe()],
    ['a teardown of its own',            () => new Observable(() => () => undefined).subscribe()],
    ['one on the subscription',          () => new Subject().subscribe().add(() => undefined)],
    ['a finalizer',                      () => new Subject().pipe(finalize(() => undefined)).subscribe()],
    ['a finalizer above a share',        () => new Subject().pipe(finalize(() => undefined), share()).subscribe()],
    ['a resource',                       () => using(() => ({ unsubscribe: () => undefined }), () => new Subject()).subscribe()],
    ['listeners added by hand',          () => fromEventPattern(() => undefined, () => undefined).subscribe()],
    ['an owner that is open',            () => new Subject().pipe(ownedBy(createOwner())).subscribe()],
    ['frames',                           () => { vi.stubGlobal('requestAnimationFrame', () => 1); vi.stubGlobal('cancelAnimationFrame', () => undefined); animationFrames().subscribe(); vi.unstubAllGlobals(); }],
  ])('is none that waits for what is outside, or has something to run: %s', async (_, body) => {
    expect(await testOf(body)).toEqual(FAILED);
  });

  it('is none of an event of a window, a document or what is connected to it', async () => {
    const node = (more: object): EventTarget => Object.assign(new EventTarget(), more);
    const window = new EventTarget();
    Object.assign(window, { window });
    const of = (target: EventTarget) => testOf(() => fromEvent(target, 'click').subscribe());
    expect(await of(window)).toEqual(FAILED);
    expect(await of(node({ nodeType: 9, isConnected: true }))).toEqual(FAILED);
    expect(await of(node({ nodeType: 1, isConnected: true }))).toEqual(FAILED);
    expect(await of(node({ nodeType: 1, isConnected: false }))).toEqual(SILENT);
    class MediaQueryList extends EventTarget {}
    expect(await of(new MediaQueryList())).toEqual(FAILED);
  });

  it('is none of an event of a server that listens, or of what holds one', async () => {
    const of = (target: () => EventEmitter) => testOf(() => fromEvent(target(), 'request').subscribe());
    let server = createServer();
    expect(await of(() => createServer())).toEqual(SILENT);
    const listening = testOf(async () => {
      server = createServer();
      await new Promise<void>((resolve) => server.listen(0, resolve));
      fromEvent(server, 'request').subscribe();
    });
    expect(await listening).toEqual(FAILED);
    expect(await of(() => Object.assign(new EventEmitter(), { server }))).toEqual(FAILED);
    await new Promise((resolve) => server.close(resolve));
    expect(await of(() => new Socket())).toEqual(FAILED);
    expect(await of(() => new Socket().destroy())).toEqual(SILENT);
  });

  it('is none of a target of which nobody knows how it tells', async () => {
    const target = { on: () => undefined, off: () => undefined };
    expect(await testOf(() => fromEvent(target, 'tick').subscribe())).toEqual(FAILED);
  });

  it('is one of a fake clock that was taken away, and none of one that is still there', async () => {
    const body = (): void => {
      vi.useFakeTimers();
      interval(1_000).subscribe();
    };
    expect(await testOf(body)).toEqual(FAILED);
    expect(
      await testOf(() => {
        body();
        vi.useRealTimers();
      }),
    ).toEqual(SILENT);
  });

  it('is reported at once: nothing is waited for', async () => {
    const patient = new Gate('leakGate', { grace: 100_000 });
    expect(await testOf(() => new Subject().subscribe(), patient)).toEqual(SILENT);
    patient.undo();
  });

  it('is one when it was collected, too, unless something was to run', async () => {
    const scope = new Scope(file);
    scope.run(() => {
      new Subject().subscribe();
      void firstValueFrom(new Subject());
      new Subject().pipe(finalize(() => undefined)).subscribe();
    });
    await sweepDropped();
    const error = await gate.judge(scope, theTest('it'));
    expect(error?.leaks.map(({ verdict }) => verdict)).toEqual(['abandoned']);
    expect(scope.selfContained.map(({ verdict }) => verdict)).toEqual(['abandoned', 'abandoned']);
  });

  // prettier-ignore
  it.each<[string, Verdict, () => unknown]>([
    ['a Subject',                        SILENT, () => new Subject().subscribe()],
    ['a node that is gone',              SILENT, () => fromEvent(Object.assign(new EventTarget(), { nodeType: 1, isConnected: false }), 'click').subscribe()],
    ['a source made by hand',            FAILED, () => new Observable((to) => { process.nextTick(() => to); }).subscribe()],
    ['a promise',                        FAILED, () => from(new Promise(() => undefined)).subscribe()],
    ['a share of a promise',             FAILED, () => from(new Promise(() => undefined)).pipe(share()).subscribe()],
    ['a Subject from outside',           FAILED, () => file.run(() => new Subject()).subscribe()],
    ['an owner that is open',            FAILED, () => new Subject().pipe(ownedBy(createOwner())).subscribe()],
  ])('has one verdict, whether it was collected or not: %s', async (_, verdict, body) => {
    expect(await testOf(body)).toEqual(verdict);
    const scope = new Scope(file);
    scope.run(() => void body());
    await sweepDropped();
    const error = await gate.judge(scope, theTest('it'));
    expect({ failed: sum(error?.leaks), contained: sum(scope.selfContained) }).toEqual(verdict);
    expect([...(error?.leaks ?? []), ...scope.selfContained].map((leak) => leak.verdict)).toEqual([
      'abandoned',
    ]);
  });

  it('is one among very many, too', async () => {
    const { old } = registry().records;
    const held = new Subject().subscribe() as unknown as Watched;
    for (let n = 0; n < 50_000; n++) new TrackRecord(n, 'root', 'silent', held, 0, undefined).linkBefore(old);
    let source = new Subject();
    const among = testOf(async () => {
      source = new Subject();
      source.pipe(takeUntil(new Subject())).subscribe();
      await leaks.sweep();
    });
    expect(await among).toEqual(SILENT);
    expect(source.observed).toBe(true);
  });
});

describe('a source that others touch', () => {
  const shared: [string, () => { source: Observable<unknown>; touch: () => void }][] = [
    [
      'a Subject, by one who subscribes',
      () => {
        const source = new Subject();
        return { source, touch: () => source.subscribe().unsubscribe() };
      },
    ],
    [
      'a Subject, by a value',
      () => {
        const source = new Subject();
        return { source, touch: () => source.next(1) };
      },
    ],
    [
      'a state, by a value',
      () => {
        const source = new BehaviorSubject(1);
        return { source, touch: () => source.next(2) };
      },
    ],
    [
      'a shared stream',
      () => {
        const source = new Subject().pipe(share());
        return { source, touch: () => source.subscribe().unsubscribe() };
      },
    ],
    [
      'the shared source',
      () => {
        const subject = new Subject();
        return { source: subject.pipe(share()), touch: () => subject.next(1) };
      },
    ],
    [
      'an emitter, by a listener',
      () => {
        const emitter = new EventEmitter();
        return { source: fromEvent(emitter, 'tick'), touch: () => void emitter.once('tock', text) };
      },
    ],
    [
      'an emitter, by an event',
      () => {
        const emitter = new EventEmitter();
        return { source: fromEvent(emitter, 'tick'), touch: () => void emitter.emit('tick') };
      },
    ],
    [
      'a target, by a listener',
      () => {
        const target = new EventTarget();
        return { source: fromEvent(target, 'tick'), touch: () => target.addEventListener('tock', text) };
      },
    ],
    [
      'a target, by an event',
      () => {
        const target = new EventTarget();
        return {
          source: fromEvent(target, 'tick'),
          touch: () => void target.dispatchEvent(new Event('tick')),
        };
      },
    ],
  ];

  it.each(shared)('lives on, and what the first test left there is told of its file: %s', async (_, make) => {
    let { source, touch } = make();
    const first = testOf(() => {
      ({ source, touch } = make());
      source.subscribe();
    });
    expect(await first).toEqual(SILENT);
    expect(await testOf(() => undefined)).toEqual({ failed: 0, contained: 0 });
    expect(sum((await gate.judge(file, 'The file'))?.leaks)).toBe(0);
    expect(await testOf(touch)).toEqual({ failed: 0, contained: 0 });
    expect(sum((await gate.judge(file, 'The file'))?.leaks)).toBe(1);
  });

  it.each(shared)('lives on for the second one: %s', async (_, make) => {
    let { source, touch } = make();
    await testOf(() => {
      ({ source, touch } = make());
      touch();
    });
    expect(await testOf(() => source.subscribe())).toEqual(FAILED);
  });

  it('lives on where it was made, or touched, outside of all tests', async () => {
    const made = [new Subject(), new BehaviorSubject(1), fromEvent(new EventEmitter(), 'tick')];
    file.run(() => made.push(new Subject(), fromEvent(new EventEmitter(), 'tick')));
    gate.undo();
    const [used, unused] = [new Subject(), new Subject()];
    const subscription = used.subscribe();
    gate = new Gate('leakGate', { grace: 0 });
    gate.watch(Observable);
    for (const source of [...made, used]) {
      expect(await testOf(() => source.subscribe())).toEqual(FAILED);
    }
    // Nobody knows: it may have been made in the test.
    expect(await testOf(() => unused.subscribe())).toEqual(SILENT);
    gate.watch(Observable, undefined, Subject);
    subscription.unsubscribe();
    expect(await testOf(() => new Subject().subscribe())).toEqual(SILENT);
  });

  it("is no other test's when its own goes on to touch it after its end", async () => {
    let later = (): void => undefined;
    await testOf(() => {
      const source = new Subject();
      source.subscribe();
      later = AsyncResource.bind(() => source.next(1));
    });
    later();
    expect(sum((await gate.judge(file, 'The file'))?.leaks)).toBe(0);
  });

  it('has left nothing where that has ended since', async () => {
    let source = new Subject();
    let subscription: Subscription | undefined;
    await testOf(() => {
      source = new Subject();
      subscription = source.subscribe();
    });
    subscription?.unsubscribe();
    await testOf(() => source.next(1));
    expect(sum((await gate.judge(file, 'The file'))?.leaks)).toBe(0);
  });

  it('is noticed until the last gate has ended, whichever that is', async () => {
    const second = new Gate('leakGate', { grace: 0 });
    second.watch(Observable, undefined, Subject);
    gate.undo();
    gate = second;
    const outside = new Subject();
    expect(await testOf(() => outside.subscribe())).toEqual(FAILED);
    expect(await testOf(() => new Subject().subscribe())).toEqual(SILENT);
    second.undo();
    expect(Object.hasOwn(Subject.prototype, 'thrownError')).toBe(false);
  });

  it('is to be seen as it is: nothing of a Subject is other than without', () => {
    const keys = Object.keys(new Subject());
    expect(Object.getOwnPropertyDescriptor(new Subject(), 'thrownError')).toEqual({
      value: null,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    gate.undo();
    expect(Object.keys(new Subject())).toEqual(keys);
    expect(Object.hasOwn(Subject.prototype, 'thrownError')).toBe(false);
  });
});

describe('a strict gate', () => {
  it.each<[boolean | string[], Verdict]>([
    [true, FAILED],
    [false, SILENT],
    [['test/adapters'], FAILED],
    [['./test/adapters/gate/'], FAILED],
    [['test/adap'], SILENT],
    [['src', 'test'], FAILED],
    [[], SILENT],
    [['.'], FAILED],
    [['./'], FAILED],
    [[''], FAILED],
    [['/'], FAILED],
    [[`${process.cwd()}/test`], FAILED],
    [['../other'], SILENT],
    [['test/../test'], FAILED],
  ])('fails for what is self-contained, everywhere or in its folders: %j', async (strict, verdict) => {
    const judging = new Gate('leakGate', { grace: 0, strict });
    expect(await testOf(() => new Subject().subscribe(), judging)).toEqual(verdict);
    judging.undo();
  });

  it('takes nothing else for folders', () => {
    for (const strict of ['src', 1, [1], {}]) {
      expect(() => new Gate('leakGate', { strict } as object)).toThrow(
        /strict .* true, false or a list of folders/,
      );
    }
  });
});
