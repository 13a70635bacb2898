import { compileFunction } from 'node:vm';

import { defer, from, NEVER, Observable, timer } from 'rxjs';
import { expect, it, vi } from 'vitest';

import { LINK } from '../../../../lib/dev-slot.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import { fakeSubscriber } from '../fakes.js';

/** The kind of a source that has returned no teardown. */
function kindOf(source: Observable<unknown>): unknown {
  const [traces, head] = [new SourceTraces(), fakeSubscriber()];
  traces.addHidden(source, head);
  return traces.hiddenSourceOf(head);
}

const promise = Promise.resolve();
const listen = (to: object): void => void Object.keys(to);

// prettier-ignore
it.each<[string, Observable<unknown>, unknown]>([
  ['a promise',                       from(Promise.resolve()),                                'promise'],
  ['nothing, as NEVER',               NEVER,                                                  'never'],
  ['nothing, as a function without code', new Observable(() => undefined),                    'never'],
  ['nothing that is known',           new Observable((to) => listen(to)),                     'unknown'],
  ['nothing that is known, beside a promise', new Observable((to) => { void promise.then(() => to.next(1)); setTimeout(() => to.next(1), 0); }), 'unknown'],
  ['another source, as with defer',   defer(() => timer(1)),                                  undefined],
  ['another source, by hand',         new Observable((to) => void NEVER.subscribe(to)),       undefined],
])('a source without a teardown waits for %s', (_, source, kind) => {
  expect(kindOf(source)).toBe(kind);
});

it('an operator of this library is not such a source: it passes the subscription on', () => {
  const linked = Object.assign(new Observable(() => undefined), { [LINK]: { operator: 'onEnding' } });
  expect(kindOf(linked)).toBeUndefined();
});

it('the code of sources is examined once, however many functions have it', () => {
  const traces = new SourceTraces();
  const examined = vi.spyOn(RegExp.prototype, 'test');
  const times = [1, 2].map(() => {
    const head = fakeSubscriber();
    traces.addHidden(new Observable((to) => listen(to)), head);
    expect(traces.hiddenSourceOf(head)).toBe('unknown');
    return examined.mock.calls.filter(([code]) => code.includes('listen(to)')).length;
  });
  examined.mockRestore();
  expect(times[0]).toBeGreaterThan(0);
  expect(times[1]).toBe(times[0]);
});

it('thousands of codes are not all remembered, and each is still known', () => {
  const traces = new SourceTraces();
  for (let n = 0; n < 1_002; n++) {
    const head = fakeSubscriber();
    traces.addHidden(new Observable(compileFunction(`listen(${n})`) as () => void), head);
    expect(traces.hiddenSourceOf(head)).toBe('unknown');
  }
});

it('a head is counted for each Subject that drops it, and for no other', () => {
  const traces = new SourceTraces();
  const [twice, never] = [fakeSubscriber(), fakeSubscriber()];
  expect(traces.anyDropped).toBe(false);
  traces.addDropped({ observers: [twice] });
  traces.addDropped({ observers: [twice] });
  expect([traces.droppedCountOf(twice), traces.droppedCountOf(never), traces.anyDropped]).toEqual([
    2,
    0,
    true,
  ]);
});

it('a Subject without observers drops nothing', () => {
  const traces = new SourceTraces();
  for (const observers of [[], null]) traces.addDropped({ observers });
  traces.addDropped({});
  expect(traces.anyDropped).toBe(false);
});
