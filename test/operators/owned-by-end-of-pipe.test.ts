import {
  config,
  identity,
  map,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  type Observer,
  Subject,
  takeUntil,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createOwner, enableDevMode, type Owner } from '../../lib/index.js';
import { ownedBy, type OwnedByOptions } from '../../operators/index.js';
import { faultsOf } from '../support/faults.js';
import { hears, Tap } from '../support/heard.js';

/* A consumer must not be able to distinguish an `ownedBy` at the end of a pipe from one with an operator below. */

interface Scene {
  readonly owner: Owner;
  readonly source: Tap<number>;
  readonly log: unknown[];
  /** The source with `ownedBy`: at the end of the pipe, or not. */
  readonly owned: Observable<number>;
}

const scenes: Record<string, (scene: Scene) => void> = {
  'a function, with values only': ({ owned, source, log, owner }) => {
    owned.subscribe((value) => log.push(value));
    source.subscriber?.next(1);
    void owner.close();
    source.subscriber?.next(2);
  },

  'functions, each with its kind of notification': ({ owned, source, log, owner }) => {
    const { next, error, complete } = hears(log);
    owned.subscribe(next, error, complete);
    source.subscriber?.next(1);
    void owner.close();
  },

  'an observer, whose methods have it as `this`': ({ owned, source, owner, log }) => {
    class Counter implements Observer<number> {
      sum = 0;
      next(value: number): void {
        log.push((this.sum += value));
      }
      error(): void {
        log.push(`failed at ${this.sum}`);
      }
      complete(): void {
        log.push(`ended at ${this.sum}`);
      }
    }
    owned.subscribe(new Counter());
    source.subscriber?.next(1);
    source.subscriber?.next(2);
    void owner.close();
  },

  'a Subject': ({ owned, source, owner, log }) => {
    const subject = new Subject<number>();
    subject.subscribe(hears(log));
    owned.subscribe(subject);
    source.subscriber?.next(1);
    void owner.close();
  },

  nobody: ({ owned, source, owner }) => {
    owned.subscribe();
    source.subscriber?.next(1);
    void owner.close();
  },

  'a handler that throws, and its error is reported as by rxjs': ({ owned, source, log, owner }) => {
    const next = (value: number): void => {
      log.push(value);
      throw new RangeError(`no ${value}`);
    };
    const complete = (): void => {
      throw new RangeError('no end');
    };
    owned.subscribe({ next, complete });
    source.subscriber?.next(1);
    source.subscriber?.next(2);
    void owner.close();
  },

  'a consumer without an error handler, and the error is reported': ({ owned, source }) => {
    owned.subscribe();
    source.subscriber?.error(new RangeError('nobody listens'));
  },

  'a consumer of an error, once': ({ owned, source, log, owner }) => {
    owned.subscribe(hears(log));
    source.subscriber?.error(new RangeError('no'));
    source.subscriber?.complete();
    void owner.close();
  },

  'a consumer once that closes the owner when it completes': ({ owned, log, owner, source }) => {
    const complete = (): void => {
      log.push('complete');
      void owner.close();
    };
    owned.subscribe({ ...hears(log), complete });
    source.subscriber?.complete();
  },

  'a consumer once that closes the owner at an error': ({ owned, log, owner, source }) => {
    const error = (): void => {
      log.push('error');
      void owner.close();
    };
    owned.subscribe({ ...hears(log), error });
    source.subscriber?.error(new RangeError('no'));
  },

  'not a consumer that unsubscribes while a close tears down the source': ({ owned, log, owner, source }) => {
    const subscription = owned.subscribe(hears(log));
    source.subscriber?.add(() => subscription.unsubscribe());
    void owner.close();
  },

  'not a consumer that unsubscribes, whose subscription is closed only then': ({
    owned,
    source,
    log,
    owner,
  }) => {
    const subscription = owned.subscribe(hears(log));
    log.push(subscription.closed);
    subscription.add(() => log.push('finalizer'));
    subscription.unsubscribe();
    subscription.unsubscribe();
    log.push(subscription.closed, owner.size);
    source.subscriber?.next(1);
  },

  'a consumer that subscribes after the owner has closed': ({ owned, log, owner, source }) => {
    void owner.close();
    owned.subscribe(hears(log));
    log.push(source.subscribed);
  },
};

/** The notifications, and the reported errors. */
async function play(
  scene: (scene: Scene) => void,
  below: (owned: Observable<number>) => Observable<number>,
  options?: OwnedByOptions,
): Promise<unknown> {
  const log: unknown[] = [];
  const owner = createOwner();
  const source = new Tap<number>(log);
  const owned = below(source.pipe(ownedBy(owner, options)));
  const { exceptions, rejections } = await faultsOf(() => scene({ owner, source, log, owned }));
  return { log, exceptions, rejections, held: owner.size, open: source.open };
}

describe.each(['complete', 'error', 'silent'] as const)(
  'ownedBy at the end of a pipe, with onClose: %s, notifies',
  (onClose) => {
    it.each(Object.entries(scenes))('%s', async (_, scene) => {
      const below = (owned: Observable<number>): Observable<number> => owned.pipe(map(identity));
      const atTheEnd = await play(scene, identity, { onClose });
      expect(atTheEnd).toEqual(await play(scene, below, { onClose }));
    });
  },
);

describe('ownedBy at the end of a pipe, under a deprecated setting of rxjs,', () => {
  it('calls handlers with a `this` that can unsubscribe', () => {
    config.useDeprecatedNextContext = true;
    const source = new Tap<number>();
    source.pipe(ownedBy(createOwner())).subscribe({
      next(this: { unsubscribe(): void }) {
        this.unsubscribe();
      },
    });
    config.useDeprecatedNextContext = false;
    source.subscriber?.next(1);
    expect(source.open).toBe(0);
  });

  it('throws an error of a handler to the caller of subscribe', () => {
    const owner = createOwner();
    void owner.close();
    const complete = (): void => {
      throw new RangeError('no end');
    };
    config.useDeprecatedSynchronousErrorHandling = true;
    try {
      expect(() => new Tap().pipe(ownedBy(owner)).subscribe({ complete })).toThrow('no end');
    } finally {
      config.useDeprecatedSynchronousErrorHandling = false;
    }
  });
});

/** The end of a stream as its consumer sees it: when it is closed, and in which order its finalizers run. */
function ending(end: MonoTypeOperatorFunction<unknown>, close: () => void): unknown[] {
  const log: unknown[] = [];
  const subscription = NEVER.pipe(end).subscribe({
    complete: () => log.push(`complete, ${subscription.closed ? 'closed' : 'open'}`),
  });
  subscription.add(() => log.push(`finalizer, ${subscription.closed ? 'closed' : 'open'}`));
  close();
  log.push(subscription.closed);
  return log;
}

describe.each(['off', 'guarded', 'all'] as const)(
  'ownedBy at the end of a pipe, with dev mode %s,',
  (track) => {
    let undo = (): void => undefined;
    beforeEach(() => {
      if (track !== 'off') undo = enableDevMode({ track });
    });
    afterEach(() => undo());

    it('runs the finalizers of its consumer after the end, as takeUntil does', () => {
      const owner = createOwner();
      const stop = new Subject<void>();
      const owned = ending(ownedBy(owner), () => void owner.close());
      expect(owned).toEqual(['complete, open', 'finalizer, closed', true]);
      expect(owned).toEqual(ending(takeUntil(stop), () => stop.next()));
    });

    it('leaves the consumer open if another ownedBy above it ended silently', () => {
      const closed = createOwner();
      void closed.close();
      const silent = ownedBy<never>(closed, { onClose: 'silent' });
      const other = createOwner();
      const subscription = NEVER.pipe(silent, ownedBy(other)).subscribe();
      expect([subscription.closed, other.size]).toEqual([false, 1]);
      void other.close();
      expect(subscription.closed).toBe(true);
    });

    it('does not throw an error of a teardown after a synchronous end to the caller of subscribe', () => {
      const source = new Observable<never>((subscriber) => {
        subscriber.complete();
        return () => {
          throw new RangeError('no');
        };
      });
      const log: unknown[] = [];
      expect(() => source.pipe(ownedBy(createOwner())).subscribe(hears(log))).not.toThrow();
      expect(log).toEqual(['complete']);
    });
  },
);
