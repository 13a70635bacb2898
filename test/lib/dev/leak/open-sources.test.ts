import { asyncScheduler, Subject, share, NEVER, fromEvent, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { type Finalizer, watched, type Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { fedPart, openChain, type OpenSource } from '../../../../lib/dev/leak/open-sources.js';
import { SourceTraces } from '../../../../lib/dev/leak/source-traces.js';
import { hiddenStamp } from '../../../../lib/dev/record/stamps.js';
import { fakeSubscriber } from '../fakes.js';

/** A subscriber with these teardowns. */
function part(...finalizers: readonly Finalizer[]): Watched {
  return fakeSubscriber({ next: () => undefined, _finalizers: finalizers });
}

/** A source without a teardown. */
function hidden(kind: 'promise' | 'never'): Watched {
  const head = part();
  hiddenStamp.write(head, kind);
  return head;
}

const action = (more: object): Finalizer =>
  ({ ...part(), work: () => undefined, delay: 5, pending: true, id: 1, ...more }) as unknown as Finalizer;
const sourcesOf = (root: Watched, traces = new SourceTraces()): readonly OpenSource[] =>
  openChain(root, traces)?.sources ?? [];
const kindsOf = (root: Watched, traces?: SourceTraces): string[] =>
  sourcesOf(root, traces).map(({ kind }) => kind);

describe('an open source is recognized by its teardown', () => {
  // prettier-ignore
  it.each<[string, Observable<unknown>]>([
    ['subject',  new Subject()],
    ['share',    NEVER.pipe(share())],
    ['event',    fromEvent(new EventTarget(), 'x')],
  ])('of rxjs: %s', (kind, source) => {
    const subscription = source.subscribe();
    expect(kindsOf(watched(subscription))).toEqual([kind]);
    subscription.unsubscribe();
  });

  it.each<[string, () => void]>([
    ['frame', () => cancelAnimationFrame(1)],
    ['response', () => xhr.abort()],
    ['never', () => observable.logUnsubscribedFrame(1)],
  ])('by its code: %s', (kind, teardown) => {
    expect(kindsOf(part(teardown))).toEqual([kind]);
  });

  it('or by a stamp if it has none, or else is unknown', () => {
    expect([kindsOf(part(hidden('promise'))), kindsOf(part())]).toEqual([['promise'], ['unknown']]);
  });

  it('as a timer or an action of a scheduler, unless that has run', () => {
    expect(kindsOf(part(action({}), action({ delay: 0 }), action({ pending: false })))).toEqual([
      'timer',
      'action',
      'timer',
    ]);
    expect(kindsOf(part(part(), action({ pending: false, id: undefined })))).toEqual(['unknown']);
    const scheduled = asyncScheduler.schedule(() => undefined, 1e6);
    expect(sourcesOf(part(scheduled as unknown as Finalizer))).toMatchObject([
      { kind: 'timer', action: { delay: 1e6 } },
    ]);
    scheduled.unsubscribe();
  });
});

describe('the open sources of a subscription', () => {
  it('are those of all of its parts, each once', () => {
    const shared = hidden('never');
    const root = part(part(shared), part(shared, hidden('promise')));
    expect(kindsOf(root)).toEqual(['never', 'promise']);
  });

  it('are beside each other if they feed one subscriber, or if it has parts too', () => {
    const alone = part(part(action({})));
    const withParts = part(hidden('never'), action({}));
    expect(sourcesOf(alone).map(({ beside }) => beside)).toEqual([false]);
    expect(sourcesOf(withParts).map(({ kind, beside }) => [kind, beside])).toEqual([
      ['timer', true],
      ['never', false],
    ]);
    expect(sourcesOf(part(action({}), action({}))).map(({ beside }) => beside)).toEqual([true, true]);
  });

  it('count a Subject as dropped for each that has dropped this subscriber', () => {
    const traces = new SourceTraces();
    const head = part(arrRemoves(), arrRemoves());
    traces.addDropped({ observers: [head] });
    expect(kindsOf(head, traces)).toEqual(['dropped', 'subject']);
  });

  it('show their head, and the subscriber that it feeds below composites', () => {
    const composite = fakeSubscriber({ initialTeardown: undefined, _finalizers: [action({})] });
    const root = part(composite);
    const [source] = sourcesOf(root);
    expect(source?.head.part).toBe(composite);
    expect(source && fedPart(source.head)).toBe(root);
    const [own] = sourcesOf(part(part(action({}))));
    expect(own && fedPart(own.head)).toBe(own?.head.part);
  });

  it('are not examined beyond a thousand parts', () => {
    const many = (count: number): Watched => part(...Array.from({ length: count }, () => part()));
    expect([
      openChain(many(999), new SourceTraces())?.sources.length,
      openChain(many(1_000), new SourceTraces()),
    ]).toEqual([999, undefined]);
  });
});

describe('the teardown of a subscription', () => {
  it('has code of the user only if that is neither of a source nor bookkeeping', () => {
    const cleanupOf = (...finalizers: Finalizer[]): boolean | undefined =>
      openChain(part(part(...finalizers)), new SourceTraces())?.hasCleanup;
    let refCount = 1;
    expect(cleanupOf(arrRemoves())).toBe(false);
    expect(cleanupOf(() => refCount--)).toBe(false);
    expect(cleanupOf(() => void log.push(refCount))).toBe(true);
    expect(cleanupOf(fakeSubscriber({ initialTeardown: () => void log.push(1) }))).toBe(true);
  });
});

const log: number[] = [];

/* The names that the teardowns of rxjs use: nothing is called. */
declare const arrRemove: (from: object, one: object) => void;
declare const xhr: { abort(): void };
declare const observable: { logUnsubscribedFrame(index: number): void };
declare const observers: object;

function arrRemoves(): () => void {
  return () => arrRemove(observers, log);
}
