import '@angular/compiler';
import { createEnvironmentInjector, DestroyRef, type EnvironmentInjector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { finalize, type MonoTypeOperatorFunction, NEVER, Observable, Subject, takeUntil } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner, ownedBy } from '../../index.js';

/** A component: an operator that ends streams with it, and its destruction. */
interface Life {
  readonly until: MonoTypeOperatorFunction<never>;
  readonly end: () => void;
}

function ofAngular(): { ref: DestroyRef; end: () => void } {
  const injector = createEnvironmentInjector([], null as unknown as EnvironmentInjector);
  return { ref: injector.get(DestroyRef), end: () => injector.destroy() };
}

const lives: Record<string, () => Life> = {
  takeUntil: () => {
    const destroyed = new Subject<void>();
    return { until: takeUntil(destroyed), end: () => destroyed.next() };
  },
  takeUntilDestroyed: () => {
    const { ref, end } = ofAngular();
    return { until: takeUntilDestroyed(ref), end };
  },
  'ownedBy of a DestroyRef': () => {
    const { ref, end } = ofAngular();
    return { until: ownedBy(ref), end };
  },
  'ownedBy of an owner': () => {
    const owner = createOwner();
    return { until: ownedBy(owner), end: () => void owner.close() };
  },
};

/** The claims of the page of `ownedBy` about `takeUntil` and `takeUntilDestroyed`. */
describe('when a component is destroyed', () => {
  it.each([
    ['takeUntil', ['complete', 'torn down']],
    ['takeUntilDestroyed', ['complete', 'torn down']],
    ['ownedBy of a DestroyRef', ['torn down', 'complete']],
    ['ownedBy of an owner', ['torn down', 'complete']],
  ])('%s notifies downstream and tears down the source in its order', (name, order) => {
    const { until, end } = lives[name]?.() as Life;
    const heard: string[] = [];
    NEVER.pipe(
      finalize(() => heard.push('torn down')),
      until,
    ).subscribe({ complete: () => heard.push('complete') });

    end();

    expect(heard).toEqual(order);
  });
});

describe('after a component was destroyed', () => {
  it.each([
    ['takeUntil', ['subscribed']],
    ['takeUntilDestroyed', ['complete']],
    ['ownedBy of a DestroyRef', ['complete']],
    ['ownedBy of an owner', ['complete']],
  ])('%s subscribes to the source, or not', (name, expected) => {
    const { until, end } = lives[name]?.() as Life;
    end();
    const heard: string[] = [];

    new Observable<never>(() => void heard.push('subscribed'))
      .pipe(until)
      .subscribe({ complete: () => heard.push('complete') })
      .unsubscribe();

    expect(heard).toEqual(expected);
  });
});
