import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

import {
  BehaviorSubject,
  finalize,
  first,
  forkJoin,
  firstValueFrom,
  from,
  fromEvent,
  fromEventPattern,
  map,
  mergeMap,
  NEVER,
  Observable,
  type Observer,
  of,
  shareReplay,
  startWith,
  Subject,
  switchMap,
  take,
  takeUntil,
  VirtualTimeScheduler,
} from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { CURES } from '../../../../lib/dev/rules/fix-texts.js';
import { installHost } from '../../../../adapters/node/host/host.js';
import { host } from '../../../../lib/dev/base/host.js';
import { registry } from '../../../../lib/dev/registry.js';
import {
  channel,
  createOwner,
  enableDevMode,
  leaks,
  type Leak,
  type Owner,
  runWithOwner,
} from '../../../../lib/index.js';
import { ownedBy, timeoutOrAbort, withLeakGuard } from '../../../../operators/index.js';
import { collectGarbage } from '../../../support/garbage.js';

/** The tools of a program. */
interface World {
  readonly log: (value: unknown) => void;
  readonly page: Owner;
  /** Lets time pass (ms). */
  readonly pass: (ms: number) => void;
  /** Lets turns of the event loop pass. */
  readonly turns: () => Promise<void>;
}

type Program = (world: World) => unknown;

interface Row {
  readonly fix: string;
  readonly leaky: Program;
  /** The same code with the fix applied literally. */
  readonly fixed: Program;
  /** It shows after garbage collection. */
  readonly dropped?: boolean;
  /** It shows without a mark. */
  readonly unmarked?: boolean;
  /** Owned subscriptions count too. */
  readonly owned?: boolean;
  /** Work that subscriptions leave running in Node counts. */
  readonly residue?: boolean;
}

/** Before rxjs 7.5 the handlers of consumers are not accessible, so no fix mentions them. */
const NEEDS_HANDLERS = /first\(\(value\) => …\)/;
const isSaid = (text: string): boolean => process.env['RXJS'] !== '7.4' || !NEEDS_HANDLERS.test(text);

/** It is for the authors of a package, so no edit of the user can be tried. */
const OF_A_PACKAGE = /otherwise only its authors can fix this/;

const rows: Row[] = [
  {
    fix: 'or end it with take(1) or takeUntil(…) before you combine it',
    leaky: () => {
      forkJoin([new BehaviorSubject(1), of(2)]).subscribe();
    },
    fixed: () => {
      forkJoin([new BehaviorSubject(1).pipe(take(1)), of(2)]).subscribe();
    },
  },
  {
    fix: 'Give it an owner by putting ownedBy(owner) last in the pipe',
    leaky: ({ log, page }) => ticking((ticks) => ticks.pipe(map(negated)).subscribe(log), page),
    fixed: ({ log, page }) =>
      ticking((ticks) => ticks.pipe(map(negated), ownedBy(page)).subscribe(log), page),
  },
  {
    fix: 'or shareReplay({ bufferSize: 1, refCount: true })',
    leaky: ({ log }) => shared((ticks) => ticks.pipe(shareReplay(1)), log),
    fixed: ({ log }) => shared((ticks) => ticks.pipe(shareReplay({ bufferSize: 1, refCount: true })), log),
  },
  {
    fix: 'complete the Subject instead',
    leaky: ({ log }) => {
      const subject = new Subject<number>();
      subject.pipe(finalize(() => undefined)).subscribe(log);
      subject.next(1);
      subject.unsubscribe();
    },
    fixed: ({ log }) => {
      const subject = new Subject<number>();
      subject.pipe(finalize(() => undefined)).subscribe(log);
      subject.next(1);
      subject.complete();
    },
  },
  {
    fix: 'Close its owner "page"',
    owned: true,
    leaky: ({ log, page }) =>
      void of(1)
        .pipe(
          mergeMap(() => NEVER.pipe(startWith(1))),
          ownedBy(page),
        )
        .subscribe(log),
    fixed: ({ log, page }) => {
      of(1)
        .pipe(
          mergeMap(() => NEVER.pipe(startWith(1))),
          ownedBy(page),
        )
        .subscribe(log);
      void page.close();
    },
  },
  ...[
    (project: () => Observable<number>) => mergeMap(project),
    (project: () => Observable<number>) => switchMap(project),
  ].map((flatten) => ({
    fix: 'Put takeUntil(…) last in the pipe',
    leaky: ({ log }: World) =>
      stopped((ticks, stop) =>
        ticks
          .pipe(
            takeUntil(stop),
            flatten(() => ticks.pipe(startWith(0))),
          )
          .subscribe(log),
      ),
    fixed: ({ log }: World) =>
      stopped((ticks, stop) =>
        ticks
          .pipe(
            flatten(() => ticks.pipe(startWith(0))),
            takeUntil(stop),
          )
          .subscribe(log),
      ),
  })),
  {
    fix: 'use take(1) instead, or first((value) => …) with your condition',
    leaky: ({ log }) => {
      const store = new BehaviorSubject('done');
      // eslint-disable-next-line prefer-const -- it is not there yet when the source answers
      let handle: { unsubscribe(): void } | undefined;
      const hear = (state: string): void => {
        if (state !== 'done') return;
        log(state);
        handle?.unsubscribe();
      };
      handle = store.subscribe(hear);
      store.next('other');
    },
    fixed: ({ log }) => {
      const store = new BehaviorSubject('done');
      store.pipe(first((state) => state === 'done')).subscribe(log);
      store.next('other');
    },
  },
  {
    fix: "make it reject with timeoutOrAbort(…), or with ownedBy(owner, { onClose: 'error' })",
    leaky: ({ log, page }) => {
      firstValueFrom(new Subject().pipe(timeoutOrAbort({ total: Infinity }))).then(log, () => undefined);
      void page.close();
    },
    fixed: ({ log, page }) => {
      firstValueFrom(new Subject().pipe(ownedBy(page, { onClose: 'error' }))).then(log, () => undefined);
      void page.close();
    },
  },
  {
    fix: 'Put ownedBy(this.owner) last in the pipe: page has ended, but this subscription did not end with it.',
    leaky: ({ page, pass }) => {
      // Like the adapter of a host.
      registry().owners.describe(page, { remedy: 'ownedBy(this.owner)' });
      host.ownerHere = () => page;
      NEVER.subscribe();
      host.ownerHere = undefined;
      void page.close();
      pass(500);
    },
    fixed: ({ page, pass }) => {
      NEVER.pipe(ownedBy(page)).subscribe();
      void page.close();
      pass(500);
    },
  },
  {
    fix: 'put it last, below every other operator',
    leaky: ({ page, pass }) => {
      of(1)
        .pipe(
          ownedBy(page),
          mergeMap(() => NEVER),
        )
        .subscribe();
      void page.close();
      pass(500);
    },
    fixed: ({ page, pass }) => {
      of(1)
        .pipe(
          mergeMap(() => NEVER),
          ownedBy(page),
        )
        .subscribe();
      void page.close();
      pass(500);
    },
  },
  {
    fix: 'Put ownedBy(owner) last in the pipe',
    leaky: ({ log, page, pass }) => {
      runWithOwner(page, () => ticking((ticks) => ticks.subscribe(log), page));
      pass(500);
    },
    fixed: ({ log, page, pass }) => {
      runWithOwner(page, () => ticking((ticks) => ticks.pipe(ownedBy(page)).subscribe(log), page));
      pass(500);
    },
  },
  {
    fix: 'return it, as the teardown',
    leaky: ({ log, pass }) => {
      const ticks = new Subject<number>();
      const doubled = new Observable<number>((observer) => {
        ticks.subscribe((value) => observer.next(2 * value));
      });
      onceAndAgain(doubled, ticks, log);
      pass(500);
    },
    fixed: ({ log, pass }) => {
      const ticks = new Subject<number>();
      const doubled = new Observable<number>((observer) =>
        ticks.subscribe((value) => observer.next(2 * value)),
      );
      onceAndAgain(doubled, ticks, log);
      pass(500);
    },
  },
  {
    fix: 'End it in time with timeoutOrAbort(…) or take(…)',
    leaky: ({ log, pass }) => {
      new BehaviorSubject(1).pipe(withLeakGuard({ maxAge: 10 })).subscribe(log);
      pass(20);
    },
    fixed: ({ log, pass }) => {
      new BehaviorSubject(1).pipe(withLeakGuard({ maxAge: 10 }), take(1)).subscribe(log);
      pass(20);
    },
  },
  {
    fix: 'timeoutOrAbort({ each }) ends such a wait',
    leaky: ({ log, pass }) => {
      new BehaviorSubject(1).pipe(withLeakGuard({ maxIdle: 10 })).subscribe(log);
      pass(20);
    },
    fixed: ({ log, pass }) => {
      const scheduler = new VirtualTimeScheduler();
      new BehaviorSubject(1)
        .pipe(timeoutOrAbort({ each: 10, scheduler }), withLeakGuard({ maxIdle: 10 }))
        .subscribe({ next: log, error: () => undefined });
      scheduler.flush();
      pass(20);
    },
  },
  {
    fix: 'give each one an owner that closes',
    leaky: ({ pass }) =>
      windows(pass, () => {
        NEVER.subscribe();
      }),
    fixed: ({ pass }) =>
      windows(pass, () => {
        const dialog = createOwner();
        NEVER.pipe(ownedBy(dialog)).subscribe();
        void dialog.close();
      }),
  },
  {
    fix: 'use switchMap instead of mergeMap',
    leaky: ({ log, page, pass }) => {
      const actions = new Subject<number>();
      actions.pipe(mergeMap((n) => NEVER.pipe(startWith(n)))).subscribe(log);
      windows(pass, (n) => actions.next(n));
      void page.close();
    },
    fixed: ({ log, page, pass }) => {
      const actions = new Subject<number>();
      actions
        .pipe(
          switchMap((n) => NEVER.pipe(startWith(n))),
          ownedBy(page),
        )
        .subscribe(log);
      windows(pass, (n) => actions.next(n));
      void page.close();
    },
  },
  {
    fix: 'To end it with its last subscriber, use share(), or shareReplay({ bufferSize: 1, refCount: true })',
    unmarked: true,
    dropped: true,
    leaky: (world) => pages(world, (ticks) => ticks.pipe(shareReplay(1))),
    fixed: (world) => pages(world, (ticks) => ticks.pipe(shareReplay({ bufferSize: 1, refCount: true }))),
  },
  {
    fix: 'check owner.state first',
    unmarked: true,
    leaky: ({ log, page, pass }) => {
      void page.close();
      runWithOwner(page, () => new Subject().subscribe(log));
      pass(500);
    },
    fixed: ({ log, page, pass }) => {
      void page.close();
      if (page.state === 'open') runWithOwner(page, () => new Subject().subscribe(log));
      pass(500);
    },
  },
  {
    fix: 'must return a teardown that stops what it started',
    leaky: async ({ log, pass, turns }) => {
      const producers: (() => void)[] = [];
      new Observable((observer) => void producers.push(() => observer.next(1))).subscribe(log).unsubscribe();
      for (let n = 0; n < 4; n++) {
        for (const produce of producers) produce();
        await turns();
        pass(1);
      }
    },
    fixed: async ({ log, pass, turns }) => {
      const producers: (() => void)[] = [];
      new Observable((observer) => {
        producers.push(() => observer.next(1));
        return () => producers.splice(0);
      })
        .subscribe(log)
        .unsubscribe();
      for (let n = 0; n < 4; n++) {
        for (const produce of producers) produce();
        await turns();
        pass(1);
      }
    },
  },
  {
    fix: 'must remove the same function that was added',
    leaky: (world) =>
      listening(
        world,
        (emitter) =>
          new Observable((observer) => {
            emitter.on('value', (value) => observer.next(value));
            return () => emitter.removeListener('value', (value) => observer.next(value));
          }),
      ),
    fixed: (world) =>
      listening(
        world,
        (emitter) =>
          new Observable((observer) => {
            const listener = (value: unknown): void => observer.next(value);
            emitter.on('value', listener);
            return () => emitter.removeListener('value', listener);
          }),
      ),
  },
  {
    fix: 'Its teardown does not stop the producer',
    leaky: (world) =>
      listening(
        world,
        (emitter) =>
          new Observable((observer) => {
            emitter.on('value', (value) => observer.next(value));
            const beat = setInterval(() => undefined, HOUR);
            return () => clearInterval(beat);
          }),
      ),
    fixed: (world) =>
      listening(
        world,
        (emitter) =>
          new Observable((observer) => {
            const listener = (value: unknown): void => observer.next(value);
            emitter.on('value', listener);
            const beat = setInterval(() => undefined, HOUR);
            return () => {
              clearInterval(beat);
              emitter.off('value', listener);
            };
          }),
      ),
  },
  {
    fix: 'Close or destroy the objects that you created with some-store',
    leaky: ({ log }) => void packaged()(log),
    fixed: ({ log }) => packaged()(log).close(),
  },
  {
    fix: 'To end a stream that you passed to it, put ownedBy(owner) last in the pipe of that stream',
    leaky: ({ page }) => ticking((ticks) => packaged()(() => undefined, ticks), page),
    fixed: ({ page }) => ticking((ticks) => packaged()(() => undefined, ticks.pipe(ownedBy(page))), page),
  },
  {
    fix: 'The remove handler of fromEventPattern(…) must remove the same listener that its add handler added',
    leaky: (world) =>
      listening(world, (emitter) =>
        fromEventPattern(
          (handler) => emitter.on('value', (value) => handler(value)),
          (handler) => emitter.off('value', (value) => handler(value)),
        ),
      ),
    fixed: (world) =>
      listening(world, (emitter) =>
        fromEventPattern(
          (handler) => {
            const listener = (value: unknown): void => handler(value);
            emitter.on('value', listener);
            return listener;
          },
          (_, listener: (value: unknown) => void) => emitter.off('value', listener),
        ),
      ),
  },
  {
    fix: 'fromEventPattern(…) has no remove handler: give it a second function',
    leaky: (world) =>
      listening(world, (emitter) => fromEventPattern((handler) => emitter.on('value', handler))),
    fixed: (world) =>
      listening(world, (emitter) =>
        fromEventPattern(
          (handler) => emitter.on('value', handler),
          (handler) => emitter.off('value', handler),
        ),
      ),
  },
  {
    fix: 'must remove the same function that it was given',
    leaky: (world) =>
      listening(world, (emitter) =>
        fromEvent(
          { on: (name, listener) => emitter.on(name, listener), off: () => undefined } as NodeStyle,
          'value',
        ),
      ),
    fixed: (world) =>
      listening(world, (emitter) =>
        fromEvent(
          {
            on: (name, listener) => emitter.on(name, listener),
            off: (name, listener) => emitter.off(name, listener),
          } as NodeStyle,
          'value',
        ),
      ),
  },
  {
    fix: 'its unsubscribe() must stop everything that its subscribe() started',
    leaky: (world) =>
      listening(world, (emitter) =>
        foreign((observer) => {
          emitter.on('value', (value) => observer.next(value));
          return () => undefined;
        }),
      ),
    fixed: (world) =>
      listening(world, (emitter) =>
        foreign((observer) => {
          const listener = (value: unknown): void => observer.next(value);
          emitter.on('value', listener);
          return () => void emitter.off('value', listener);
        }),
      ),
  },
  {
    fix: 'complete its source before you drop it',
    dropped: true,
    leaky: ({ log }) => void new Subject().subscribe(log),
    fixed: ({ log }) => {
      const subject = new Subject();
      subject.subscribe(log);
      subject.complete();
    },
  },
  {
    fix: 'complete its source, or unsubscribe, before you drop the last reference to it',
    dropped: true,
    leaky: () => void new Subject().pipe(finalize(() => undefined)).subscribe(),
    fixed: () => {
      const subject = new Subject();
      subject.pipe(finalize(() => undefined)).subscribe();
      subject.complete();
    },
  },
  {
    fix: 'close the owner, or complete the channel, when the work is done',
    dropped: true,
    leaky: ({ log }) => void channel(createOwner()).subscribe(log),
    fixed: ({ log }) => {
      const owner = createOwner();
      channel(owner).subscribe(log);
      void owner.close();
    },
  },
];

/** Work that is started in a subscribe call, and the way to stop it. */
type Begin = () => () => void;

const HOUR = 3_600_000;
const works: Readonly<Record<keyof typeof CURES, Begin>> = {
  interval: () => {
    const handle = setInterval(() => undefined, HOUR);
    return () => clearInterval(handle);
  },
  timeout: () => {
    let handle: NodeJS.Timeout;
    const again = (): void => void (handle = setTimeout(again, 0));
    again();
    return () => clearTimeout(handle);
  },
  server: () => {
    const server = createServer().listen(0);
    return () => server.close();
  },
  socket: () => {
    const socket = createSocket('udp4').bind(0);
    return () => socket.close();
  },
  watcher: () => {
    const watcher = watch('test');
    return () => watcher.close();
  },
};

/** Stops the work that the leaky programs leave running. */
const stops: (() => void)[] = [];

const residues: Row[] = Object.entries(works).map(([kind, begin]) => ({
  fix: `must return a teardown that ${CURES[kind as keyof typeof CURES]}`,
  residue: true,
  leaky: (world) =>
    leaving(world, () => {
      stops.push(begin());
      return undefined;
    }),
  fixed: (world) => leaving(world, () => begin()),
}));

/** Its consumer leaves, and the work goes on, or not. */
async function leaving({ log, pass, turns }: World, work: () => (() => void) | undefined): Promise<void> {
  const source = new Observable((observer) => {
    observer.next(1);
    return work();
  });
  source.subscribe(log).unsubscribe();
  for (let n = 0; n < 10; n++) await turns();
  pass(500);
}

type Listener = (value: unknown) => void;
interface NodeStyle {
  on(name: string, listener: Listener): unknown;
  off(name: string, listener: Listener): unknown;
}

/** The key that rxjs uses, since Node has no such symbol. */
const OBSERVABLE = '@@observable';

interface Store {
  close(): void;
}

/** A function of an installed package that subscribes and returns no subscription. */
function packaged(): (log: Listener, source?: Observable<unknown>) => Store {
  const make = compileFunction(
    'return function createStore(log, source = more) { const sub = source.subscribe(log); return { close: () => sub.unsubscribe() }; }',
    ['more'],
    { filename: '/app/node_modules/some-store/index.js' },
  ) as (more: Observable<unknown>) => (log: Listener, source?: Observable<unknown>) => Store;
  return make(NEVER);
}

/** A stream of a different library. */
function foreign(subscribe: (observer: Observer<unknown>) => () => void): Observable<unknown> {
  const stream = { subscribe: (observer: Observer<unknown>) => ({ unsubscribe: subscribe(observer) }) };
  return from({ [OBSERVABLE]: () => stream } as unknown as Observable<unknown>);
}

/** Its consumer leaves, and the emitter goes on. */
async function listening(
  { log, pass, turns }: World,
  listenTo: (emitter: EventEmitter) => Observable<unknown>,
): Promise<void> {
  const emitter = new EventEmitter();
  const subscription = listenTo(emitter).subscribe(log);
  emitter.emit('value', 1);
  subscription.unsubscribe();
  for (let n = 0; n < 4; n++) {
    emitter.emit('value', n);
    await turns();
    pass(1);
  }
}

const negated = (n: number): number => -n;

function ticking(subscribe: (ticks: Subject<number>) => unknown, page: Owner): void {
  const ticks = new Subject<number>();
  subscribe(ticks);
  ticks.next(1);
  ticks.next(2);
  void page.close();
}

function shared(make: (ticks: Observable<number>) => Observable<number>, log: World['log']): void {
  const ticks = new Subject<number>();
  const stream = make(ticks);
  const one = stream.subscribe(log);
  ticks.next(1);
  ticks.next(2);
  const other = stream.subscribe(log);
  ticks.next(3);
  one.unsubscribe();
  other.unsubscribe();
}

function stopped(subscribe: (ticks: Observable<number>, stop: Observable<void>) => unknown): void {
  const ticks = new Subject<number>();
  const stop = new Subject<void>();
  subscribe(ticks, stop);
  ticks.next(1);
  ticks.next(2);
  stop.next();
}

/** Its consumer leaves, and the source goes on. */
function onceAndAgain(stream: Observable<number>, ticks: Subject<number>, log: World['log']): void {
  const subscription = stream.subscribe(log);
  ticks.next(1);
  subscription.unsubscribe();
  ticks.next(2);
}

function windows(pass: World['pass'], work: (n: number) => void): void {
  leaks.find();
  for (let n = 0; n < 3; n++) {
    work(n);
    pass(1_000);
    leaks.find();
  }
}

/** Each page makes a shared stream of its own, and closes. */
async function pages(
  { log, pass, turns }: World,
  share: (ticks: Observable<number>) => Observable<number>,
): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const page = createOwner({ name: 'page' });
    const ticks = new Observable<number>((observer) => {
      observer.next(n);
      const timer = setInterval(() => observer.next(n), 1_000_000);
      return () => clearInterval(timer);
    });
    runWithOwner(page, () => share(ticks).pipe(ownedBy(page)).subscribe(log));
    void page.close();
  }
  pass(1_000);
  // One collection may not be enough.
  for (let round = 0; round < 3 || (round < 12 && leaks.find().length === 0); round++) {
    await turns();
    collectGarbage();
  }
}

let undo = (): void => undefined;
afterEach(() => {
  undo();
  host.collectGarbage = undefined;
});

/** The output of a program, and its leaks. */
async function run(
  program: Program,
  { dropped, unmarked, owned = false, residue = false }: Row,
): Promise<{ logged: unknown[]; found: Leak[] }> {
  let now = 0;
  const uninstall = residue ? installHost() : undefined;
  undo = enableDevMode({ track: 'all', residue, now: () => now, growing: { windows: 3, every: 1_000 } });
  host.collectGarbage = collectGarbage;
  const since = leaks.mark();
  const logged: unknown[] = [];
  await program({
    log: (value) => logged.push(value),
    page: createOwner({ name: 'page' }),
    pass: (ms) => (now += ms),
    turns: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  // One collection may not be enough.
  for (let round = 0; dropped && round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    await leaks.sweep();
  }
  const found = leaks
    .find({ ...(!unmarked && { since }), owned })
    .filter(({ severity }) => severity === 'leak');
  undo();
  uninstall?.();
  for (const stop of stops.splice(0)) stop();
  return { logged, found };
}

describe('a suggested fix, applied literally,', () => {
  const given = new Set<string>();

  it.each([...rows, ...residues].filter(({ fix }) => isSaid(fix)).map((row) => [row.fix, row] as const))(
    'ends the leak and changes no value: %s',
    async (_, row) => {
      const before = await run(row.leaky, row);
      expect(before.found.map(({ hint }) => hint)).toContainEqual(expect.stringContaining(row.fix));
      for (const { hint } of before.found) given.add(hint);
      const after = await run(row.fixed, row);
      expect(after).toEqual({ logged: before.logged, found: [] });
    },
  );

  it('is tried for every text of a rule', () => {
    const folder = 'lib/dev/rules';
    const texts = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .flatMap((code) =>
        [...code.matchAll(/(['"`])((?:(?!\1|\n).){30,}\.)\1/g)].map(([, , text = '']) => text),
      );
    expect(texts.length).toBeGreaterThan(15);
    const untried = texts
      .filter((text) => isSaid(text) && !OF_A_PACKAGE.test(text))
      .filter((text) => {
        const pattern = new RegExp(
          `^${text.replace(/[.*+?^()|[\]\\]/g, '\\$&').replace(/\$\{[^}]*\}/g, '.*')}$`,
        );
        return ![...given].some((hint) => pattern.test(hint));
      });
    expect(untried).toEqual([]);
    const cures = Object.values(CURES).filter((cure) => ![...given].some((hint) => hint.includes(cure)));
    expect(cures).toEqual([]);
  });
});
