import { type Observable, Subject, Subscription } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

import { channel } from '../../lib/channel.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { OwnerLike } from '../../lib/owner/types.js';
import { channelOf, dev, type Probe } from '../../lib/dev-slot.js';
import { testClock } from '../support/clock.js';

/** The notifications of a subscriber. */
function heard(subject: Observable<unknown>): unknown[] {
  const events: unknown[] = [];
  subject.subscribe({
    next: (value) => events.push(value),
    error: (error) => events.push(['error', error]),
    complete: () => events.push('complete'),
  });
  return events;
}

describe('a channel', () => {
  it('is a Subject, held by its owner', () => {
    const owner = createOwner();
    const jobs = channel<number>(owner);
    const events = heard(jobs);
    jobs.next(1);
    expect(jobs).toBeInstanceOf(Subject);
    expect(events).toEqual([1]);
    expect(owner.size).toBe(1);
  });

  it('completes when its owner begins to drain, so that its subscribers can finish', async () => {
    const clock = testClock();
    const owner = createOwner({ clock, grace: 50 });
    const jobs = channel<number>(owner);
    const worker = new Subscription();
    owner.own(worker);
    jobs.subscribe({ complete: () => clock.setTimeout(() => worker.unsubscribe(), 10) });
    const closing = owner.close();
    expect(owner.state).toBe('draining');
    expect(jobs.isStopped).toBe(true); // eslint-disable-line @typescript-eslint/no-deprecated
    clock.advance(10);
    expect(await closing).toEqual({ drained: 1, forced: [], stuck: [], errors: [], ms: 10 });
  });

  it('is distinguished from other Subjects, and has its name', () => {
    const owner = createOwner();
    const subjects = [channel(owner, { name: 'jobs' }), channel(owner), new Subject(), undefined];
    expect(subjects.map(channelOf)).toEqual(['jobs', '', undefined, undefined]);
  });

  it('does not delay a drain, and is not counted', async () => {
    const owner = createOwner({ grace: 50 });
    channel(owner);
    await expect(owner.close()).resolves.toMatchObject({ drained: 0, forced: [] });
  });

  it('completes before other adoptions end, newest first', () => {
    const owner = createOwner();
    const order: string[] = [];
    const [a, b] = [channel(owner), channel(owner)];
    owner.own(() => order.push('teardown'));
    a.subscribe({ complete: () => order.push('a') });
    b.subscribe({ complete: () => order.push('b') });
    void owner.close();
    expect(order).toEqual(['b', 'a', 'teardown']);
  });

  it('of a child completes when the parent drains', () => {
    const owner = createOwner({ grace: 50 });
    const child = owner.child();
    child.own(new Subscription());
    const events = heard(channel(child));
    void owner.close();
    expect([child.state, events]).toEqual(['draining', ['complete']]);
  });

  it.each(['complete', 'error', 'unsubscribe'] as const)(
    'that is ended by %s is released by its owner',
    (end) => {
      const owner = createOwner();
      const jobs = channel(owner);
      const events = heard(jobs);
      jobs[end]('over');
      expect(owner.size).toBe(0);
      void owner.close();
      expect(events).toEqual({ complete: ['complete'], error: [['error', 'over']], unsubscribe: [] }[end]);
    },
  );

  it.each(['draining', 'closed'])('is complete from the start when its owner is %s', (state) => {
    const owner = createOwner({ grace: state === 'closed' ? 0 : 50 });
    owner.own(new Subscription());
    void owner.close();
    expect(owner.state).toBe(state);
    const size = owner.size;
    expect(heard(channel(owner))).toEqual(['complete']);
    expect(owner.size).toBe(size);
  });

  it('completes when a foreign owner closes, and is released when it ends', () => {
    const [abort, destroy$] = [new AbortController(), new Subject<void>()];
    const events = [heard(channel(abort.signal)), heard(channel(destroy$))];
    channel(destroy$).complete();
    abort.abort();
    destroy$.next();
    expect(events).toEqual([['complete'], ['complete']]);
    expect(destroy$.observed).toBe(false);
  });

  it('reports a late value, and nothing else', () => {
    const late = vi.fn();
    const owner = createOwner();
    const [closed, completed] = [channel(owner, { name: 'jobs' }), channel(owner)];
    completed.complete();
    closed.next(1);
    void owner.close();
    closed.next(2);
    dev.probe = { late } as Partial<Probe> as Probe;
    try {
      completed.next(3);
      closed.next(4);
    } finally {
      dev.probe = null;
    }
    expect(late.mock.calls).toEqual([[{ what: 'value', owner, name: 'jobs' }]]);
  });

  it('that its user has ended is not closed by its owner, and has no late values', () => {
    const late = vi.fn();
    const owner = createOwner();
    const [older, newer] = [channel(owner), channel(owner)];
    newer.subscribe({ complete: () => older.complete() });
    void owner.close();
    dev.probe = { late } as Partial<Probe> as Probe;
    try {
      older.next(1);
    } finally {
      dev.probe = null;
    }
    expect(late).not.toHaveBeenCalled();
  });

  it('completes before other adoptions end, also if a listener of draining ends the grace', () => {
    const owner = createOwner({ grace: 50 });
    const order: string[] = [];
    channel(owner).subscribe({ complete: () => order.push('channel') });
    owner.own(new Subscription(() => order.push('subscription')));
    owner.draining.addEventListener('abort', () => void owner.close({ grace: 0 }));
    void owner.close();
    expect(order).toEqual(['channel', 'subscription']);
  });

  it('does not stop the close if the teardown of a subscriber throws', async () => {
    const owner = createOwner();
    const undo = vi.fn();
    owner.own(undo);
    const boom = new Error('boom');
    channel(owner)
      .subscribe()
      .add(() => {
        throw boom;
      });
    await expect(owner.close()).rejects.toMatchObject({ errors: [boom] });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('throws for a value that is not an owner, and for unknown options', () => {
    expect(() => channel({} as OwnerLike)).toThrow(/^owner must be an Owner.* \(got an object \(Object\)\)/);
    const owner = createOwner();
    expect(() => channel(owner, { nam: 'x' } as never)).toThrow(
      new TypeError('channel() has no option "nam". It takes: name.'),
    );
    expect(() => channel(owner, { name: 5 } as never)).toThrow('name must be a string (got 5).');
    expect(owner.size).toBe(0);
  });
});
