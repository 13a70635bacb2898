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

it('the code of a source is read once, however often it is subscribed', () => {
  const traces = new SourceTraces();
  const begin = (to: object): void => listen(to);
  const read = vi.spyOn(Function.prototype, 'toString');
  for (const head of [fakeSubscriber(), fakeSubscriber()]) {
    traces.addHidden(new Observable(begin), head);
    expect(traces.hiddenSourceOf(head)).toBe('unknown');
  }
  const times = read.mock.contexts.filter((code) => code === begin).length;
  read.mockRestore();
  expect(times).toBe(1);
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
