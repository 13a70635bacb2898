import { getEventListeners } from 'node:events';

import { Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { LONGEST_TIMER } from '../../../lib/clock.js';
import { createOwner } from '../../../lib/owner/owner.js';
import type { Owner } from '../../../lib/owner/types.js';
import { testClock } from '../../support/clock.js';

function timed(deadline: number | Date, grace = 0) {
  const clock = testClock(1_000);
  return { clock, owner: createOwner({ name: 'job', clock, deadline, grace }) };
}

const reasonOf = (owner: Owner): unknown => (owner.draining.reason as { reason: unknown }).reason;

describe('a deadline', () => {
  it('closes the owner when it has passed, with a reason that names the owner', () => {
    const { clock, owner } = timed(50);
    clock.advance(49);
    expect(owner.state).toBe('open');
    clock.advance(1);
    expect(owner.state).toBe('closed');
    const error = reasonOf(owner);
    expect(error).toMatchObject({
      name: 'OwnerDeadlineError',
      owner: 'job',
      path: 'job',
      at: new Date(1_050),
      ms: 50,
    });
    expect(owner.signal.reason).toMatchObject({ name: 'OwnerClosedError', cause: error });
    expect((owner.signal.reason as Error).message).toBe(
      'Owner "job" closed: OwnerDeadlineError: Owner "job" reached its deadline (1970-01-01T00:00:01.050Z). ' +
        'Give it a later one, or end its work sooner. Everything that it owned has ended too.',
    );
  });

  it('can be a Date', () => {
    const { clock, owner } = timed(new Date(1_020));
    clock.advance(19);
    expect(owner.state).toBe('open');
    clock.advance(1);
    expect(reasonOf(owner)).toMatchObject({ at: new Date(1_020), ms: 20 });
  });

  it.each([0, new Date(1_000), new Date(5)])('that has passed already closes at once: %o', (deadline) => {
    const { clock, owner } = timed(deadline);
    expect(owner.state).toBe('closed');
    expect(reasonOf(owner)).toMatchObject({ name: 'OwnerDeadlineError' });
    expect(clock.pending).toBe(0);
  });

  it('begins to drain, and the grace follows', () => {
    const { clock, owner } = timed(50, 20);
    const subscription = new Subscription();
    owner.own(subscription);
    clock.advance(50);
    expect([owner.state, subscription.closed]).toEqual(['draining', false]);
    clock.advance(19);
    expect(owner.state).toBe('draining');
    clock.advance(1);
    expect([owner.state, subscription.closed]).toEqual(['closed', true]);
  });

  it('does not keep the process alive; the grace does', () => {
    const { clock, owner } = timed(50, 20);
    owner.own(new Subscription());
    expect([clock.pending, clock.unrefd]).toEqual([1, 1]);
    clock.advance(50);
    expect([clock.pending, clock.unrefd]).toEqual([1, 0]);
  });

  it('has no timer after the owner has closed', () => {
    const { clock, owner } = timed(50);
    void owner.close({ reason: 'done' });
    expect(clock.pending).toBe(0);
    clock.advance(100);
    expect(reasonOf(owner)).toBe('done');
  });

  it('can be longer than the longest timer', () => {
    const { clock, owner } = timed(2 * LONGEST_TIMER);
    clock.advance(2 * LONGEST_TIMER - 1);
    expect([owner.state, clock.pending, clock.unrefd]).toEqual(['open', 1, 1]);
    clock.advance(1);
    expect(owner.state).toBe('closed');
  });

  it('of Infinity has no effect', () => {
    const { clock, owner } = timed(Infinity);
    expect([owner.state, clock.pending]).toEqual(['open', 0]);
  });
});

describe('the deadline of a child', () => {
  it('is its own if that is earlier than those of its ancestors', () => {
    const { clock, owner } = timed(50);
    const child = owner.child({ name: 'step', deadline: 30 });
    clock.advance(30);
    expect([child.state, owner.state]).toEqual(['closed', 'open']);
    expect(reasonOf(child)).toMatchObject({ owner: 'step', path: 'job/step', ms: 30 });
  });

  it.each([[60], [50], [Infinity], [undefined]])(
    'is that of its ancestor if its own is later, without a timer: %s',
    (deadline) => {
      const { clock, owner } = timed(50);
      const grandchild = owner.child().child(deadline === undefined ? {} : { deadline });
      expect(clock.pending).toBe(1);
      clock.advance(50);
      expect(grandchild.state).toBe('closed');
      expect(reasonOf(grandchild)).toMatchObject({ owner: 'job', path: 'job', ms: 50 });
      expect(grandchild.signal.reason).toMatchObject({ path: 'job/owner/owner' });
    },
  );

  it('that has passed releases the child from its parent', () => {
    const { clock, owner } = timed(50);
    owner.child({ deadline: 30 });
    clock.advance(30);
    expect(owner.size).toBe(0);
  });
});

describe('deadlines on different clocks', () => {
  it('are compared by their remaining time', () => {
    const [early, late] = [testClock(1_000_000), testClock(5)];
    const parent = createOwner({ clock: early, deadline: 100 });
    const sooner = parent.child({ clock: late, deadline: 60 });
    const barely = parent.child({ clock: late, deadline: 99 });
    const later = parent.child({ clock: late, deadline: 150 });
    late.advance(60);
    expect([sooner.state, barely.state, later.state]).toEqual(['closed', 'open', 'open']);
    late.advance(1_000);
    expect([barely.state, later.state]).toEqual(['closed', 'open']);
    early.advance(100);
    expect([parent.state, later.state]).toEqual(['closed', 'closed']);
  });
});

describe('an owner that is closed during its creation', () => {
  it.each(['closed', 'draining'] as const)('by its %s parent has the reason of the parent', (state) => {
    const { clock, owner: parent } = timed(Infinity, 50);
    parent.own(new Subscription());
    void parent.close({ reason: 'r', grace: state === 'closed' ? 0 : 50 });
    expect(parent.state).toBe(state);
    const child = createOwner({ parent, deadline: 10 });
    if (state === 'draining') {
      expect(child.state).toBe('open');
      clock.advance(10);
      expect(reasonOf(child)).toMatchObject({ name: 'OwnerDeadlineError' });
    } else {
      expect(child.state).toBe('closed');
      expect(child.signal.reason).toMatchObject({ owner: 'owner', path: 'job/owner', reason: 'r' });
    }
    expect(parent.size).toBe(state === 'draining' ? 1 : 0);
  });

  it('by its signal has no parent and no deadline', () => {
    const clock = testClock();
    const parent = createOwner({ clock });
    const child = createOwner({ parent, signal: AbortSignal.abort('stop'), deadline: 10 });
    expect(child.state).toBe('closed');
    expect(reasonOf(child)).toBe('stop');
    expect([parent.size, clock.pending]).toEqual([0, 0]);
  });

  it('by its parent does not listen to its signal', () => {
    const parent = createOwner();
    void parent.close();
    const { signal } = new AbortController();
    createOwner({ parent, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('by its deadline is released by its parent', () => {
    const { clock, owner: parent } = timed(Infinity);
    const child = parent.child({ deadline: 0 });
    expect([child.state, parent.size, clock.pending]).toEqual(['closed', 0, 0]);
  });

  it('has the first of several reasons', () => {
    const parent = createOwner();
    void parent.close({ reason: 'parent' });
    const child = createOwner({ parent, signal: AbortSignal.abort('signal'), deadline: 0 });
    expect(reasonOf(child)).toBe('parent');
  });
});
