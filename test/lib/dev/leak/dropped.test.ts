import { Subject } from 'rxjs';
import { beforeEach, expect, it } from 'vitest';

import { watched, type Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { isDropped } from '../../../../lib/dev/leak/dropped.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import { hiddenStamp } from '../../../../lib/dev/record/stamps.js';
import { fakeSubscriber } from '../fakes.js';

let traces: SourceTraces;
beforeEach(() => {
  traces = new SourceTraces();
});

const head = (): Watched => watched(new Subject().subscribe());

/** A head whose Subject was unsubscribed. */
function droppedHead(): Watched {
  const dropped = head();
  traces.addDropped({ observers: [dropped] });
  return dropped;
}

/** A head that nothing is sent to. */
function silentHead(): Watched {
  const silent = fakeSubscriber({ next: () => undefined });
  hiddenStamp.write(silent, 'never');
  return silent;
}

const ask = (finalizers: readonly (Watched | (() => void))[], readable = true): boolean | 'cleanup' =>
  isDropped(fakeSubscriber({ _finalizers: finalizers }), { traces, hooks: { readable } });

const cleanup = (): void => void globalThis.performance.now();

it('a subscription is dropped if all of its Subjects were unsubscribed', () => {
  expect(ask([droppedHead()])).toBe(true);
  expect(ask([droppedHead(), droppedHead()])).toBe(true);
});

it('a source that sends nothing does not wake it, and is not enough on its own', () => {
  expect(ask([droppedHead(), silentHead()])).toBe(true);
  expect(ask([silentHead()])).toBe(false);
});

it('a subscription is not dropped while another source can wake it', () => {
  expect(ask([droppedHead(), head()])).toBe(false);
});

it('its teardown counts if it has code of the user, which only a readable rxjs shows', () => {
  expect(ask([droppedHead(), cleanup])).toBe('cleanup');
  expect(ask([droppedHead(), cleanup], false)).toBe(true);
});

it('nothing is examined before a Subject was unsubscribed, and nothing after a collection', () => {
  const unread = Object.defineProperty(fakeSubscriber(), '_finalizers', { get: () => expect.unreachable() });
  expect(isDropped(unread, { traces, hooks: { readable: true } })).toBe(false);
  droppedHead();
  expect(isDropped(undefined, { traces, hooks: { readable: true } })).toBe(false);
});
