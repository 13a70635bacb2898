import { Observable } from 'rxjs';
import { afterEach, expect, it } from 'vitest';

import { activate, watchClass } from '../../../lib/dev/activate.js';
import type { ObservableClass } from '../../../lib/dev/base/rxjs-internals.js';
import { registry } from '../../../lib/dev/registry.js';
import { dev } from '../../../lib/dev-slot.js';

/** As much of a second copy as the hook needs: its own prototype. */
class Copy extends Observable<unknown> {
  override subscribe(...args: []) {
    return super.subscribe(...args);
  }
}

const methodOf = (Class: object): unknown => Object.getOwnPropertyDescriptor(Class, 'subscribe')?.value;
const isHooked = ({ prototype }: { readonly prototype: object }): boolean =>
  methodOf(prototype) !== originals.get(prototype);
const originals = new Map(
  [Copy, Observable].map(({ prototype }) => [prototype as object, methodOf(prototype)]),
);

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
});

it('dev mode is on from the call to the undo, for no copy of rxjs but the known ones', () => {
  undos.push(watchClass(Copy as unknown as ObservableClass));
  expect([dev.probe === null, isHooked(Copy)]).toEqual([true, false]);
  const undo = activate();
  undos.push(undo);
  expect([dev.probe === null, isHooked(Copy), isHooked(Observable)]).toEqual([false, true, false]);
  undo();
  expect([dev.probe === null, isHooked(Copy)]).toEqual([true, false]);
});

it('a copy is known from the call to the undo, while dev mode is on too', () => {
  undos.push(activate());
  const release = watchClass(Copy as unknown as ObservableClass);
  expect(isHooked(Copy)).toBe(true);
  release();
  expect(isHooked(Copy)).toBe(false);
});

it('the options are those of the install', () => {
  undos.push(activate({ track: 'guarded', sites: 'off' }));
  expect(registry().settings).toMatchObject({ track: 'guarded', sites: 'off' });
  expect(() => activate({ track: 'some' as never })).toThrow(TypeError);
});
