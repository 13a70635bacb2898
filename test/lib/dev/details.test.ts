import type { Accusation } from '../../../lib/dev/leak/accusation.js';
import { BehaviorSubject, map, NEVER, of, type Observable, share, shareReplay, switchMap } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Events } from '../../../lib/dev/leak/events.js';
import { host } from '../../../lib/dev/base/host.js';
import { isIgnored } from '../../../lib/dev/leak/ignored-leaks.js';
import { enableDevMode, leaks, type Ignore } from '../../../lib/dev/index.js';
import { OwnerBook, reasonText } from '../../../lib/dev/record/owner-book.js';
import { NOWHERE, Sites, takeStack } from '../../../lib/dev/stack/places.js';
import type { Leak } from '../../../lib/leak.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { runWithOwner } from '../../../lib/owner/ambient.js';
import { withLeakGuard } from '../../../operators/index.js';
import { lineOfCaller } from './support.js';

let undo: () => void = () => undefined;
afterEach(() => {
  undo();
  vi.restoreAllMocks();
  host.cwd = undefined;
});

/** So far below the line that subscribes it that no stack reaches that. */
function deep(bottom: Observable<unknown>): Observable<unknown> {
  let source = bottom;
  for (let i = 0; i < 20; i++) {
    const inner = source;
    source = new BehaviorSubject(1).pipe(
      switchMap(() => inner),
      map(String),
    );
  }
  return source;
}

describe('events', () => {
  const what = { name: 'late', age: 0 } as unknown as Accusation;

  it('are told from an id on, as old as they are now', () => {
    const events = new Events();
    events.add(1, 10, what);
    events.add(2, 20, what);
    expect([...events.since(2, 50)]).toEqual([{ ...what, age: 30 }]);
    expect([...events.since(0, 50)]).toHaveLength(2);
    events.clear();
    expect([...events.since(0, 50)]).toEqual([]);
  });

  it('are kept in bounded memory: the oldest go', () => {
    const events = new Events(10);
    for (let id = 1; id <= 25; id++) events.add(id, id, what);
    const ages = [...events.since(0, 25)].map(({ age }) => age);
    expect(ages.length).toBeLessThanOrEqual(10);
    expect([ages.at(-1), [...ages].sort((a, b) => b - a)]).toEqual([0, ages]);
  });
});

describe('ignore', () => {
  const leak = {
    name: 'prices',
    sites: [{ file: '/app/src/ui/list.ts', line: 1, column: 1, count: 1, function: 'List.show' }],
  } as unknown as Leak;
  const nameless = { sites: [{ file: '/app/a.ts', line: 1, column: 1, count: 1 }] } as unknown as Leak;

  it.each<[Ignore, boolean]>([
    ['prices', true],
    ['List.show', true],
    ['src/ui/list.ts', true],
    ['./src/ui/list.ts', true],
    ['/app/src/ui/list.ts', true],
    ['src/ui/', true],
    ['list.ts', true],
    ['price', false],
    ['ui/list', false],
    ['', false],
    ['/', false],
    [/^src\//, true],
    [/PRICES/i, true],
    [/nothing/, false],
    [({ name }) => name === 'prices', true],
    [() => false, false],
  ])('%s: %s', (entry, ignored) => {
    host.cwd = '/app';
    expect([isIgnored([entry], leak), isIgnored([entry], leak)]).toEqual([ignored, ignored]);
  });

  it('has no name or function to go by where there is none', () => {
    expect([isIgnored([''], nameless), isIgnored(['a.ts'], nameless)]).toEqual([false, true]);
  });
});

describe('owners', () => {
  it.each([
    [undefined, undefined],
    ['route change', 'route change'],
    [new TypeError('bad'), 'TypeError: bad'],
    [{ secret: 1 }, 'an object (Object)'],
    [5, '5'],
  ])('%o is told as %s', (reason, text) => expect(reasonText(reason)).toBe(text));

  it('are told as closed where they had closed when they were first heard of, and not by those unknown', () => {
    const book = new OwnerBook(() => 1);
    const controller = new AbortController();
    controller.abort('over');
    book.closed(controller.signal, 'unknown', 1);
    const info = book.infoOf(controller.signal, 5);
    expect(info).toMatchObject({ closedAt: 5, reason: 'over' });
    book.closed(controller.signal, 'again', 9);
    expect(book.rows(info ? [info] : [])).toMatchObject([{ state: 'closed', reason: 'over' }]);
    expect(book.rows([])).toEqual([]);
  });

  it.each(['guarded', 'all'] as const)('are the ambient ones where the chain has none: %s', (track) => {
    undo = enableDevMode({ track });
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.pipe(withLeakGuard('named')).subscribe());
    expect(leaks.open()).toMatchObject([{ name: 'named', owner: { name: 'page' } }]);
  });

  it('are none of a drain that is the ambient one', () => {
    undo = enableDevMode({ track: 'all' });
    const owner = createOwner({ name: 'page' });
    runWithOwner(owner, () => NEVER.pipe(withLeakGuard('named')).subscribe());
    runWithOwner(owner.draining, () => NEVER.subscribe());
    expect(leaks.open().map((row) => [row.name, row.owner?.name])).toEqual([
      ['named', 'page'],
      [undefined, undefined],
    ]);
    expect(leaks.snapshot().owners).toMatchObject([{ name: 'page' }]);
  });
});

describe('sites', () => {
  it('are found where a browser cannot capture a stack without an error', () => {
    const capture = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace');
    Object.defineProperty(Error, 'captureStackTrace', { value: undefined, configurable: true });
    undo = enableDevMode({ track: 'all' });
    NEVER.subscribe();
    const stack = takeStack(20);
    Object.defineProperty(Error, 'captureStackTrace', capture ?? {});
    expect(new Sites().place(stack).site?.file).toBe(import.meta.filename);
    expect(leaks.open()).toMatchObject([{ site: { file: import.meta.filename } }]);
  });

  it('leave the limit of stacks as it was', () => {
    const limit = Error.stackTraceLimit;
    new Sites().place(takeStack(3));
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('are interned, as long as there are not too many', () => {
    const sites = new Sites();
    const at = (line: number) => ({ stack: `Error\n    at f (/app/a.ts:${line}:1)` });
    const first = sites.place(at(1));
    expect(sites.place(at(1))).toBe(first);
    for (let line = 2; line < 1_100; line++) sites.place(at(line));
    expect(sites.place(at(1))).toEqual(first);
    sites.clear();
    expect(sites.place(at(1))).not.toBe(first);
  });

  it('are not ours in the folders that the host says are', () => {
    host.own = [import.meta.dirname];
    const { site } = new Sites().place(takeStack(20));
    host.own = undefined;
    expect(site?.file).not.toContain(import.meta.dirname);
  });

  it('of a connection without a line of its own are those of the root that was being subscribed', () => {
    undo = enableDevMode({ track: 'all' });
    let source = deep(NEVER.pipe(share()));
    const line = lineOfCaller(1);
    source.subscribe();
    expect(leaks.open()).toMatchObject([
      { kind: 'root', site: { line } },
      { kind: 'connection', site: { line } },
    ]);
    const last = lineOfCaller(1);
    source.subscribe().unsubscribe();
    expect(leaks.open()).toHaveLength(2);
    deep(NEVER.pipe(shareReplay(1)))
      .subscribe()
      .unsubscribe();
    expect(leaks.open()).toMatchObject([{}, {}, { kind: 'connection', site: { line: last + 3 } }]);
    undo();
    undo = enableDevMode({ track: 'all', sites: 'off' });
    source = of(1).pipe(switchMap(() => NEVER.pipe(share())));
    source.subscribe();
    expect(leaks.open().map(({ site }) => site)).toEqual([undefined, undefined]);
    expect(NOWHERE.site).toBeUndefined();
  });
});
