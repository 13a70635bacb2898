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

/* Whoever listens must not be able to tell an `ownedBy` at the end of a pipe from one with an operator below. */

interface Scene {
  readonly owner: Owner;
  readonly source: Tap<number>;
  readonly log: unknown[];
  /** The source under the owner: at the end of the pipe, or not. */
  readonly owned: Observable<number>;
}

const scenes: Record<string, (scene: Scene) => void> = {
  'a function, by values and nothing else': ({ owned, source, log, owner }) => {
    owned.subscribe((value) => log.push(value));
    source.subscriber?.next(1);
    void owner.close();
    source.subscriber?.next(2);
  },

  'functions, each by its kind of notification': ({ owned, source, log, owner }) => {
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

  'who has a handler that throws, reported as rxjs reports it': ({ owned, source, log, owner }) => {
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

  'who handles no error, which is reported': ({ owned, source }) => {
    owned.subscribe();
    source.subscriber?.error(new RangeError('nobody listens'));
  },

  'who hears of an error, once': ({ owned, source, log, owner }) => {
    owned.subscribe(hears(log));
    source.subscriber?.error(new RangeError('no'));
    source.subscriber?.complete();
    void owner.close();
  },

  'nothing more to who closes the owner on hearing of the end': ({ owned, log, owner, source }) => {
    const complete = (): void => {
      log.push('complete');
      void owner.close();
    };
    owned.subscribe({ ...hears(log), complete });
    source.subscriber?.complete();
  },

  'nothing more to who closes the owner on hearing of a failure': ({ owned, log, owner, source }) => {
    const error = (): void => {
      log.push('error');
      void owner.close();
    };
    owned.subscribe({ ...hears(log), error });
    source.subscriber?.error(new RangeError('no'));
  },

  'nothing more to who leaves while a close tears the source down': ({ owned, log, owner, source }) => {
    const subscription = owned.subscribe(hears(log));
    source.subscriber?.add(() => subscription.unsubscribe());
    void owner.close();
  },

  'who leaves, by a subscription that is closed then, and not before': ({ owned, source, log, owner }) => {
    const subscription = owned.subscribe(hears(log));
    log.push(subscription.closed);
    subscription.add(() => log.push('finalizer'));
    subscription.unsubscribe();
    subscription.unsubscribe();
    log.push(subscription.closed, owner.size);
    source.subscriber?.next(1);
  },

  'who comes when the owner has closed': ({ owned, log, owner, source }) => {
    void owner.close();
    owned.subscribe(hears(log));
    log.push(source.subscribed);
  },
};

/** What was heard, and what was reported. */
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
  'ownedBy at the end of a pipe, with onClose: %s, tells',
  (onClose) => {
    it.each(Object.entries(scenes))('%s', async (_, scene) => {
      const below = (owned: Observable<number>): Observable<number> => owned.pipe(map(identity));
      const atTheEnd = await play(scene, identity, { onClose });
      expect(atTheEnd).toEqual(await play(scene, below, { onClose }));
    });
  },
);

describe('ownedBy at the end of a pipe, under a deprecated setting of rxjs,', () => {
  it('gives handlers a `this` that can unsubscribe', () => {
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

  it('throws what a handler throws at who subscribes', () => {
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

/** The end of a stream as its consumer sees it: what is closed when, and in which order its own finalizers run. */
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

    it('leaves the consumer open where another one above it ended in silence', () => {
      const closed = createOwner();
      void closed.close();
      const silent = ownedBy<never>(closed, { onClose: 'silent' });
      const other = createOwner();
      const subscription = NEVER.pipe(silent, ownedBy(other)).subscribe();
      expect([subscription.closed, other.size]).toEqual([false, 1]);
      void other.close();
      expect(subscription.closed).toBe(true);
    });

    it('does not throw at who subscribes what a teardown throws after a synchronous end', () => {
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
