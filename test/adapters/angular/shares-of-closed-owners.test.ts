// @vitest-environment jsdom
import '@angular/compiler';

import { AsyncPipe } from '@angular/common';
import { type ApplicationRef, Component, Directive, inject, Injectable, Input } from '@angular/core';
import { interval, type Observable, shareReplay, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { leaks } from '../../../index.js';
import { sweepDropped } from '../../support/garbage.js';
import { application, found, render, visit } from './application.js';

let app: ApplicationRef;

afterEach(() => {
  app.destroy();
});

const ticks = (): Observable<number> => interval(1_000_000);

/** For all. */
@Injectable({ providedIn: 'root' })
class Prices {
  readonly all = ticks().pipe(shareReplay(1));
  readonly #byKey = new Map<number, Observable<number>>();
  #news: Observable<number> | undefined;

  /** A new one for each who asks. */
  price(): Observable<number> {
    return ticks().pipe(shareReplay(1));
  }

  cached(key: number): Observable<number> {
    const known = this.#byKey.get(key) ?? ticks().pipe(shareReplay(1));
    this.#byKey.set(key, known);
    return known;
  }

  news(): Observable<number> {
    return (this.#news ??= ticks().pipe(shareReplay(1)));
  }
}

describe('a shared stream that each component makes for itself', () => {
  it('is reported as what grows with each visit, in a block of the template as well', async () => {
    app = await application();
    @Component({ template: '@if (true) { {{ price | async }} }', imports: [AsyncPipe] })
    class PricePage {
      readonly price = inject(Prices).price();
    }
    for (let time = 0; time < 4; time++) visit(app, PricePage);
    expect(found()).toEqual([]);
    visit(app, PricePage);
    expect(found()).toEqual(['growing PricePage Prices.price 5']);
    expect(leaks.find()).toMatchObject([{ kind: 'connection', owners: 5 }]);
    await sweepDropped();
    expect(leaks.find().map(({ severity }) => severity)).toEqual(['leak']);
  });

  it('is not where it goes with the component: its own Subject is all that feeds it', async () => {
    app = await application();
    @Component({ template: '{{ shared | async }}', imports: [AsyncPipe] })
    class OwnPage {
      readonly own = new Subject<number>();
      readonly shared = this.own.pipe(shareReplay(1));
    }
    for (let time = 0; time < 6; time++) visit(app, OwnPage);
    expect(found()).toEqual([]);
  });
});

describe('no report is made of', () => {
  it('the one connection of a root service, whoever asks for it, or made it necessary', async () => {
    app = await application();
    @Component({ template: '{{ all | async }} {{ news | async }}', imports: [AsyncPipe] })
    class AllPage {
      readonly all = inject(Prices).all;
      readonly news = inject(Prices).news();
    }
    for (let time = 0; time < 6; time++) visit(app, AllPage);
    await sweepDropped();
    expect(found()).toEqual([]);
  });

  it('a cache by key, to which pages come back', async () => {
    app = await application();
    let key = 0;
    @Directive({ selector: '[cached]' })
    class Cached {
      @Input() cached = '';
      constructor() {
        inject(Prices).cached(key).subscribe().unsubscribe();
      }
    }
    @Component({
      template: '@if (true) { {{ price | async }} } <i cached></i>',
      imports: [AsyncPipe, Cached],
    })
    class KeyPage {
      readonly price = inject(Prices).cached(key);
    }
    for (key = 0; key < 6; key++) visit(app, KeyPage);
    for (key = 0; key < 2; key++) render(app, KeyPage).destroy();
    await sweepDropped();
    expect(found()).toEqual([]);
  });
});
