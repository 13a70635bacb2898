import { NEVER, Observable, Subject, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { forgetMishaps } from '../../../../lib/dev/base/mishaps.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import type { ProducerObserver } from '../../../../lib/dev/subscribe/hook-kit.js';
import { watchSources } from '../../../../lib/dev/subscribe/watched-sources.js';
import { watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { fakeSubscriber } from '../fakes.js';

const untouched = Object.getOwnPropertyDescriptor(Subject.prototype, 'unsubscribe');
const isReplaced = (): boolean =>
  Object.getOwnPropertyDescriptor(Subject.prototype, 'unsubscribe')?.value !== untouched?.value;

let traces: SourceTraces;
let heads: unknown[];
let undo: () => void = () => undefined;

function watch(meet: ProducerObserver['meet'] = () => true): ReturnType<typeof watchSources> {
  const zombies = { meet, addHead: (head: object) => heads.push(head) } as unknown as ProducerObserver;
  const sources = watchSources(Observable, { traces, zombies });
  undo = sources.undo;
  return sources;
}

beforeEach(() => {
  traces = new SourceTraces();
  heads = [];
  forgetMishaps();
});
afterEach(() => {
  undo();
  vi.restoreAllMocks();
  forgetMishaps();
});

describe('a source', () => {
  const teardown = (): void => undefined;

  it('whose creation was not observed makes a head of its subscriber, unless that has ended', () => {
    const sources = watch();
    const [open, closed] = [fakeSubscriber(), fakeSubscriber({ closed: true })];
    sources.met(NEVER, open, teardown, true);
    sources.met(NEVER, closed, teardown, true);
    sources.met(NEVER, fakeSubscriber(), teardown, false);
    expect(heads).toEqual([open]);
  });

  it('without a teardown is known by its subscriber, unless that has ended', () => {
    const sources = watch();
    const [open, closed] = [fakeSubscriber(), fakeSubscriber({ closed: true })];
    sources.met(NEVER, open, undefined, false);
    sources.met(NEVER, closed, undefined, false);
    expect([traces.hiddenSourceOf(open), traces.hiddenSourceOf(closed)]).toEqual(['never', undefined]);
  });

  it('is met as its producers are, and an error there costs a warning only', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    expect([true, false].map((unseen) => watch(() => unseen).meet(NEVER, fakeSubscriber()))).toEqual([
      true,
      false,
    ]);
    const broken = watch(() => {
      throw new RangeError('broken');
    });
    expect(broken.meet(NEVER, fakeSubscriber())).toBe(false);
    vi.spyOn(traces, 'addHidden').mockImplementation(() => {
      throw new RangeError('broken');
    });
    broken.met(NEVER, fakeSubscriber(), undefined, true);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(heads).toEqual([]);
  });
});

describe('a Subject that drops its observers', () => {
  /** As the hook does for a source that has returned this teardown. */
  function met(sources: ReturnType<typeof watch>, subject: Observable<unknown>): Subscription {
    const subscription = subject.subscribe();
    sources.met(subject, watched(subscription), subscription, false);
    return subscription;
  }

  it('is observed, of every kind, once a Subject of this copy was subscribed', () => {
    const sources = watch();
    expect([sources.knowsSubjects, isReplaced()]).toEqual([false, false]);
    const subject = new (class Mine extends Subject<unknown> {})();
    const subscription = met(sources, subject);
    expect([sources.knowsSubjects, isReplaced()]).toEqual([true, true]);

    const head = watched(subscription);
    expect(traces.droppedCountOf(head)).toBe(0);
    subject.unsubscribe();
    expect([traces.droppedCountOf(head), subject.closed]).toEqual([1, true]);

    undo();
    expect(isReplaced()).toBe(false);
  });

  it('is not learned from one that is hand-made: a later one is tried', () => {
    const sources = watch();
    met(sources, Object.assign(new Observable(() => () => undefined), { observers: [] }));
    expect([sources.knowsSubjects, isReplaced()]).toEqual([false, false]);
    met(sources, new Subject());
    expect([sources.knowsSubjects, isReplaced()]).toEqual([true, true]);
  });

  it('drops them even if that cannot be recorded', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const subject = new Subject<unknown>();
    met(watch(), subject);
    vi.spyOn(traces, 'addDropped').mockImplementation(() => {
      throw new RangeError('broken');
    });
    subject.unsubscribe();
    expect([subject.closed, warn.mock.calls.length]).toEqual([true, 1]);
  });
});
