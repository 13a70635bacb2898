import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as rxjs from 'rxjs';
import { create } from 'rxjs-spy';
import { afterEach, describe, expect, it } from 'vitest';

import { watchClass } from '../../../../lib/dev/activate.js';
import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { lineOfCaller } from '../support.js';

const require = createRequire(import.meta.url);
const bundle = join(dirname(require.resolve('rxjs/package.json')), 'dist/bundles/rxjs.umd.js');
/** A second copy of rxjs: the file for script tags. */
const other = require(bundle) as typeof rxjs;

const descriptors = (): unknown[] =>
  [rxjs, other].flatMap(({ Observable, Subscriber }) => [
    Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe'),
    Object.getOwnPropertyDescriptor(Subscriber.prototype, 'next'),
  ]);
const untouched = descriptors();
const undos: (() => void)[] = [];
const later = (undo: () => void): (() => void) => (undos.push(undo), undo);
const track = (): (() => void) => later(enableDevMode({ track: 'all' }));
const spy = (): (() => void) => {
  const one = create({ defaultPlugins: false, warning: false });
  let there = true;
  return later(() => {
    if (there) one.teardown();
    there = false;
  });
};

afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo();
  expect(descriptors()).toEqual(untouched);
});

/** The events that a program receives from its streams. */
function session({
  defer,
  EMPTY,
  finalize,
  map,
  merge,
  of,
  share,
  Subject,
  take,
  throwError,
} = rxjs): unknown[] {
  const seen: unknown[] = [];
  const hears = (who: string) => ({
    next: (value: unknown) => void seen.push([who, value]),
    error: (error: unknown) => void seen.push([who, 'error', error]),
    complete: () => void seen.push([who, 'complete']),
  });
  const subject = new Subject<number>();
  const shared = subject.pipe(
    map((value) => value * 2),
    finalize(() => seen.push('torn down')),
    share(),
  );
  const one = shared.subscribe(hears('one'));
  shared.pipe(take(1)).subscribe(hears('two'));
  subject.next(1);
  subject.next(2);
  one.unsubscribe();
  subject.next(3);
  merge(
    of(1),
    EMPTY,
    defer(() => throwError(() => 'boom')),
  ).subscribe(hears('three'));
  seen.push([subject.observed, one.closed]);
  return seen;
}

describe('rxjs-spy', () => {
  const plain = session();

  it.each([
    ['ours first', 'ours', [track, spy]],
    ['ours first', 'theirs', [track, spy]],
    ['theirs first', 'ours', [spy, track]],
    ['theirs first', 'theirs', [spy, track]],
  ] as const)('may patch subscribe as well: installed %s, undone %s', (order, undone, installs) => {
    const [one, two] = installs.map((install) => install());
    expect(session()).toEqual(plain);
    const ours = order === 'ours first' ? one : two;
    const theirs = order === 'ours first' ? two : one;

    const [first, last] = undone === 'ours' ? [ours, theirs] : [theirs, ours];
    first?.();
    expect(session()).toEqual(plain);
    last?.();

    expect(session()).toEqual(plain);
    expect([descriptors(), leaks.open()]).toEqual([untouched, []]);
  });

  it('sees the same subscriptions as dev mode if it was installed first', () => {
    spy();
    track();
    const line = lineOfCaller(1);
    const subscription = rxjs.NEVER.subscribe();
    // The second one belongs to rxjs-spy, for the same line.
    const site = { file: import.meta.filename, line };
    expect(leaks.open()).toMatchObject([
      { kind: 'root', site },
      { kind: 'nested', site },
    ]);
    subscription.unsubscribe();
    expect(leaks.open()).toEqual([]);
  });
});

describe('two copies of rxjs', () => {
  const watch = (): (() => void) => later(watchClass(other.Observable));

  it('are both tracked if the second is added, in any order, and each keeps its behavior', () => {
    const plain = session(other);
    track();
    expect(session(other)).toEqual(plain);
    other.NEVER.subscribe();
    expect(leaks.open()).toEqual([]);

    const release = watch();
    expect([session(), session(other)]).toEqual([plain, plain]);
    rxjs.NEVER.subscribe();
    other.NEVER.subscribe();
    expect(leaks.open().map(({ site }) => site?.file)).toEqual([import.meta.filename, import.meta.filename]);

    release();
    expect(session(other)).toEqual(plain);
    expect(descriptors().slice(2)).toEqual(untouched.slice(2));
  });

  it('may be undone in any order', () => {
    for (const order of ['forth', 'back']) {
      const both = [watch(), track(), track()];
      expect(session(other)).toEqual(session());
      for (const undo of order === 'forth' ? both : both.reverse()) undo();
      expect(descriptors()).toEqual(untouched);
    }
  });

  it('make one root for a stream that passes from one to the other', () => {
    watch();
    track();
    const subject = new other.Subject<number>();
    const seen: number[] = [];
    const subscription = rxjs
      .from(subject as unknown as rxjs.Observable<number>)
      .pipe(rxjs.map((value) => value + 1))
      .subscribe((value) => seen.push(value));
    subject.next(1);
    expect(leaks.open()).toMatchObject([{ kind: 'root', values: 1 }]);
    subscription.unsubscribe();
    subject.next(2);
    expect([seen, subject.observed, leaks.open()]).toEqual([[2], false, []]);
  });

  it('accept a Subscriber of the other', () => {
    watch();
    track();
    const seen: unknown[] = [];
    const hears = { next: (value: number) => seen.push(value), complete: () => seen.push('complete') };
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- libraries that came before still make their own
    const subscriber = new rxjs.Subscriber<number>(hears as never);
    const subject = new other.Subject<number>();
    subject.subscribe(subscriber);
    expect(leaks.open()).toMatchObject([{ kind: 'root' }]);
    subject.next(1);
    subject.complete();
    expect([seen, subscriber.closed, leaks.open()]).toEqual([[1, 'complete'], true, []]);
  });
});
