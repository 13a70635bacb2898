import '@angular/compiler';
import { createEnvironmentInjector, DestroyRef, type EnvironmentInjector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { finalize, type MonoTypeOperatorFunction, NEVER, Observable, Subject, takeUntil } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { createOwner, ownedBy } from '../../index.js';

/** A component's life: what ends a stream with it, and its end. */
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

/** What the page of `ownedBy` says of those it stands in for. */
describe('at the end of a life', () => {
  it.each([
    ['takeUntil', ['complete', 'torn down']],
    ['takeUntilDestroyed', ['complete', 'torn down']],
    ['ownedBy of a DestroyRef', ['torn down', 'complete']],
    ['ownedBy of an owner', ['torn down', 'complete']],
  ])('%s tells downstream and the source in its order', (name, order) => {
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

describe('after the end of a life', () => {
  it.each([
    ['takeUntil', ['subscribed']],
    ['takeUntilDestroyed', ['complete']],
    ['ownedBy of a DestroyRef', ['complete']],
    ['ownedBy of an owner', ['complete']],
  ])('%s touches the source, or not', (name, expected) => {
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
