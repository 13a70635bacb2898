import { afterEach, expect, describe, it, vi } from 'vitest';

import type { SubscriberClass } from '../../../../lib/dev/subscribe/hook-kit.js';
import { forgetMishaps } from '../../../../lib/dev/base/mishaps.js';
import { TrackRecord } from '../../../../lib/dev/record/record.js';
import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { recordStamp } from '../../../../lib/dev/record/stamps.js';
import { observeTeardowns, isTeardownObserved } from '../../../../lib/dev/subscribe/teardowns.js';

afterEach(() => {
  forgetMishaps();
  vi.restoreAllMocks();
});

/** A class like the one that rxjs uses for its own Subscribers, below a base class that tears down. */
function classes(torn: string[], own: boolean): new () => Watched {
  class Base {
    closed = false;
    unsubscribe(): void {
      this.closed = true;
      torn.push('base');
    }
  }
  class Safe extends Base {}
  if (!own) return Safe;
  return class Patched extends Safe {
    override unsubscribe(): void {
      torn.push('own');
      super.unsubscribe();
    }
  };
}

const tracked = (Class: new () => Watched): Watched => {
  const subscriber = new Class();
  const record = new TrackRecord(1, 'promise', 'passed', subscriber, 0, undefined);
  record.linkBefore(new TrackRecord(0, 'root', 'plain', undefined, 0, undefined));
  recordStamp.write(subscriber, record);
  return subscriber;
};

describe('a Subscriber that was made elsewhere', () => {
  it.each([
    ['of rxjs as it is', false, ['base']],
    ['of a class that another tool has patched', true, ['own', 'base']],
  ])('notifies once of its teardown, and is torn down as usual: %s', (_, own, expected) => {
    const torn: string[] = [];
    const Class = classes(torn, own);
    const described = Object.getOwnPropertyDescriptor(Class.prototype, 'unsubscribe');
    const close = vi.fn((record: TrackRecord) => record.end());
    const undo = observeTeardowns(Class as unknown as SubscriberClass, { close });
    const subscriber = tracked(Class);
    expect(isTeardownObserved(subscriber)).toBe(true);
    subscriber.unsubscribe();
    subscriber.unsubscribe();
    new Class().unsubscribe();
    expect(close).toHaveBeenCalledOnce();
    expect(torn).toEqual([...expected, ...expected, ...expected]);
    undo();
    expect(Object.getOwnPropertyDescriptor(Class.prototype, 'unsubscribe')).toEqual(described);
    expect(isTeardownObserved(subscriber)).toBe(false);
  });

  it('is torn down even if something of ours fails', () => {
    const torn: string[] = [];
    const Class = classes(torn, false);
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const close = (): void => {
      throw new Error('ours');
    };
    const undo = observeTeardowns(Class as unknown as SubscriberClass, { close });
    tracked(Class).unsubscribe();
    expect(torn).toEqual(['base']);
    expect(warn).toHaveBeenCalledOnce();
    undo();
  });

  it('keeps the method that another tool has installed since', () => {
    const Class = classes([], false);
    const undo = observeTeardowns(Class as unknown as SubscriberClass, { close: () => undefined });
    const later = (): void => undefined;
    Object.assign(Class.prototype, { unsubscribe: later });
    undo();
    expect(Object.getOwnPropertyDescriptor(Class.prototype, 'unsubscribe')?.value).toBe(later);
  });
});
