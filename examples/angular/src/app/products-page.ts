import { AsyncPipe } from '@angular/common';
import { Component, inject, signal } from '@angular/core';
import { rxResource, takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ownedBy } from 'rxleash';
import { timer } from 'rxjs';

import { fixed } from './fixed';
import { Prices } from './prices';

@Component({
  selector: 'app-products-page',
  imports: [AsyncPipe],
  template: `
    <h1>products</h1>
    @for (product of products.value(); track product.name) {
      <p>{{ product.name }} {{ price$ | async }}</p>
    }
    <p>{{ ticks() }} {{ seconds() }}</p>
  `,
})
export class ProductsPage {
  readonly #prices = inject(Prices);
  protected readonly ticks = signal(0);
  protected readonly seconds = signal(0);
  protected readonly price$ = this.#prices.price(4);
  protected readonly products = rxResource({ stream: () => this.#prices.products(), defaultValue: [] });

  constructor() {
    this.#prices.start();
    timer(0, 1_000)
      .pipe(ownedBy())
      .subscribe((n) => this.seconds.set(n));
    this.#prices.products().subscribe();
    const ticks$ = fixed ? this.#prices.ticks$.pipe(takeUntilDestroyed()) : this.#prices.ticks$;
    ticks$.subscribe((n) => this.ticks.set(n)); // leak 2
  }
}
