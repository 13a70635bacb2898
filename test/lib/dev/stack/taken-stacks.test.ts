import { BehaviorSubject, map, NEVER, type Observable, of, share, shareReplay, switchMap } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { host } from '../../../../lib/dev/base/host.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { UNKNOWN_PLACE, Places, takeStack } from '../../../../lib/dev/stack/places.js';
import { lineOfCaller } from '../support.js';

let undo: () => void = () => undefined;
afterEach(() => undo());

/** So far below the subscribing line that no stack reaches it. */
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

describe('the line of a taken stack', () => {
  it('is found if a browser can capture a stack only with an error', () => {
    const capture = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace');
    Object.defineProperty(Error, 'captureStackTrace', { value: undefined, configurable: true });
    undo = enableDevMode({ track: 'all' });
    NEVER.subscribe();
    const stack = takeStack(20);
    Object.defineProperty(Error, 'captureStackTrace', capture ?? {});
    expect(new Places().place(stack).site?.file).toBe(import.meta.filename);
    expect(leaks.open()).toMatchObject([{ site: { file: import.meta.filename } }]);
  });

  it('leaves the stack trace limit unchanged', () => {
    const limit = Error.stackTraceLimit;
    new Places().place(takeStack(3));
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('is one object, up to the number of lines that are remembered', () => {
    const sites = new Places();
    const at = (line: number) => ({ stack: `Error\n    at f (/app/a.ts:${line}:1)` });
    const first = sites.place(at(1));
    expect(sites.place(at(1))).toBe(first);
    for (let line = 2; line < 1_100; line++) sites.place(at(line));
    expect(sites.place(at(1))).toEqual(first);
    sites.clear();
    expect(sites.place(at(1))).not.toBe(first);
  });

  it('is never in one of the host’s own folders', () => {
    host.ownFolders = [import.meta.dirname];
    const { site } = new Places().place(takeStack(20));
    host.ownFolders = undefined;
    expect(site?.file).not.toContain(import.meta.dirname);
  });

  it('of a connection without one is the line of the root that was being subscribed', () => {
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
    expect(UNKNOWN_PLACE.site).toBeUndefined();
  });
});
